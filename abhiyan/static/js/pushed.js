// What a browser runs when a message comes to it and no page is open: show it, and lead to the inbox. Nothing is kept.
self.addEventListener("push", (event) => {
  const { title, body, lang, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag, data: url }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
