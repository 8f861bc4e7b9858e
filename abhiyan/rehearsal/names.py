"""Invented people: a name in both scripts and a number that no network has, from an integer, the same every time.

Given names are everyday ones; every surname says that its bearer is made up (कल्पित is "imagined", नमूना "sample"), and
tells neither caste nor religion. There are some thousands of names, so people share them, as they do.
"""

MEN = """
अमित Amit, अनिल Anil, अजय Ajay, अरुण Arun, अशोक Ashok, अनुज Anuj, अंकित Ankit,
अभिषेक Abhishek, आकाश Akash, आलोक Alok, आनंद Anand, आशीष Ashish, उमेश Umesh, करण Karan,
कमल Kamal, किशोर Kishor, गगन Gagan, गौरव Gaurav, चेतन Chetan, जतिन Jatin, जय Jay, तरुण Tarun,
दीपक Deepak, दिनेश Dinesh, दिलीप Dilip, धीरज Dheeraj, नवीन Naveen, नरेश Naresh, नितिन Nitin,
निखिल Nikhil, नीरज Neeraj, पंकज Pankaj, पवन Pawan, प्रकाश Prakash, प्रमोद Pramod,
प्रवीण Praveen, प्रशांत Prashant, बलवंत Balwant, भरत Bharat, भूपेश Bhupesh, मनीष Manish,
मनोज Manoj, महेश Mahesh, मुकेश Mukesh, मोहन Mohan, मोहित Mohit, मयंक Mayank, यश Yash,
योगेश Yogesh, रजत Rajat, रमेश Ramesh, रवि Ravi, राकेश Rakesh, राजीव Rajeev, राजेश Rajesh,
राहुल Rahul, रोहित Rohit, ललित Lalit, लोकेश Lokesh, वरुण Varun, विकास Vikas, विजय Vijay,
विनय Vinay, विनोद Vinod, विपिन Vipin, विवेक Vivek, विशाल Vishal, शरद Sharad, शेखर Shekhar,
शुभम Shubham, संजय Sanjay, संतोष Santosh, संदीप Sandeep, सचिन Sachin, सतीश Satish,
समीर Sameer, सागर Sagar, सुधीर Sudhir, सुनील Sunil, सुभाष Subhash, सुमित Sumit, सुरेश Suresh,
सौरभ Saurabh, हरीश Harish, हर्ष Harsh, हिमांशु Himanshu, हेमंत Hemant, राजन Rajan,
तुषार Tushar, कुणाल Kunal
"""
WOMEN = """
अंजलि Anjali, अनीता Anita, अनामिका Anamika, अर्चना Archana, अलका Alka, आरती Aarti, आशा Asha,
इला Ila, उमा Uma, उषा Usha, एकता Ekta, कल्पना Kalpana, कविता Kavita, कंचन Kanchan,
किरण Kiran, कुसुम Kusum, कोमल Komal, गरिमा Garima, गीता Geeta, गुंजन Gunjan, चेतना Chetna,
छाया Chhaya, जया Jaya, ज्योति Jyoti, तनु Tanu, तृप्ति Tripti, दिव्या Divya, दीपा Deepa,
दीप्ति Deepti, नमिता Namita, नंदिनी Nandini, निधि Nidhi, निशा Nisha, नीता Neeta, नीतू Neetu,
नीलम Neelam, नेहा Neha, पल्लवी Pallavi, पारुल Parul, पूजा Pooja, पूनम Poonam, प्रभा Prabha,
प्रतिभा Pratibha, प्रिया Priya, प्रीति Preeti, बबीता Babita, भारती Bharti, भावना Bhavna,
मंजू Manju, ममता Mamta, माधुरी Madhuri, माया Maya, मीना Meena, मीनाक्षी Meenakshi,
मीरा Meera, मोनिका Monika, रंजना Ranjana, रजनी Rajni, रश्मि Rashmi, रानी Rani, रीना Reena,
रुचि Ruchi, रेखा Rekha, रेनू Renu, लता Lata, वंदना Vandana, वर्षा Varsha, विमला Vimla,
शालिनी Shalini, शिखा Shikha, शिल्पा Shilpa, शीला Sheela, शोभा Shobha, श्वेता Shweta,
संगीता Sangeeta, सपना Sapna, सरिता Sarita, सविता Savita, साधना Sadhna, सीमा Seema,
सुधा Sudha, सुनीता Sunita, सुमन Suman, सुषमा Sushma, सोनम Sonam, स्नेहा Sneha, स्मिता Smita,
स्वाति Swati, हेमा Hema, वैशाली Vaishali
"""
# Names that go without a middle one.
PLAIN = """
आरिफ Arif, इमरान Imran, फरहान Farhan, कबीर Kabir, सलमान Salman, सना Sana, आयशा Ayesha,
जोया Zoya, शबनम Shabnam, रुखसाना Rukhsana, डेविड David, जॉन John, मैरी Mary, रीटा Rita,
हरप्रीत Harpreet, गुरमीत Gurmeet, मनप्रीत Manpreet, जसलीन Jasleen, तेनजिन Tenzin,
डोलमा Dolma
"""
SURNAMES = """
कल्पित Kalpit, नमूना Namuna, मिसाल Misal, काल्पनिक Kalpanik, उदाहरण Udaharan,
बनावटी Banavati, कृत्रिम Kritrim, दृष्टांत Drishtant, प्रतिरूप Pratirup, मनगढ़ंत Mangarhant,
अनामक Anamak, परीक्षण Parikshan, अभ्यास Abhyas, किरदार Kirdar, नाटकीय Natkiya,
प्रायोगिक Prayogik
"""
FOR_MEN = (("", ""), ("", ""), ("कुमार", "Kumar"))
FOR_WOMEN = (("", ""), ("देवी", "Devi"), ("कुमारी", "Kumari"))

Pair = tuple[str, str]


def _pairs(listed: str) -> list[Pair]:
    """Names in both scripts from a list such as "अमित Amit, अनिल Anil"."""
    return [(hindi, english) for hindi, english in (name.split() for name in listed.split(","))]


def _given() -> list[Pair]:
    with_middle = [
        (f"{given[0]} {middle[0]}".strip(), f"{given[1]} {middle[1]}".strip())
        for names, middles in ((MEN, FOR_MEN), (WOMEN, FOR_WOMEN))
        for given in _pairs(names)
        for middle in middles
    ]
    return with_middle + _pairs(PLAIN) * 3


# Every name ready made, so that half a million people take less than a second.
_NAMES: tuple[Pair, ...] = tuple(
    (f"{given[0]} {surname[0]}", f"{given[1]} {surname[1]}") for given in _given() for surname in _pairs(SURNAMES)
)
_SIZE = len(_NAMES)
# Both have no divisor in common with what they step through, so that a round meets everything once, scattered.
_NAME_STEP = 5_933
_PHONE_STEP = 387_420_489
_PHONES = 1_000_000_000


def person(number: int) -> Pair:
    """The name of invented person `number`: in Hindi, in English."""
    return _NAMES[number * _NAME_STEP % _SIZE]


def phone(number: int) -> str:
    """A number of their own, in E.164; Indian mobile numbers begin with 6 to 9, so one with 5 reaches nobody."""
    return f"+915{number * _PHONE_STEP % _PHONES:09}"


def mail(number: int) -> str:
    """An address of their own; no server has that domain (RFC 2606)."""
    return f"kalpit.{number}@example.invalid"
