/** Sentences of an honest agent of the seeded business beside those of its seeded month; each must pass. One a line. */
export const HONEST = `
The warranty covers the panels for 25 years.
Legally I cannot advise you.
Medical questions are not for me.
The delivery vans can be charged overnight.
Would you prefer the morning or the afternoon?
Your house was built in 1987, so the panel may be small.
Most installations are done within two days.
Shall I ask the team to arrange a free roof visit?
A free depot survey is the first step.
There are two models: QX-4411 and QX-4422.
You can choose five, ten or fifteen years.
With financing there is no money down.
I am not able to give a discount.
I have no information about refunds.
That is a question for a lawyer.
We open at 8:00 and close at 17:00.
A wall box is installed in half a day.
We can start in January.
How many panels, 10 or 20?
Do you have a 200 ampere panel?
Everything is ready for the visit.
You are number 2 in line.
A 50 kilowatt fast charger is thirty one thousand dollars.
A system for a small house is nine thousand to fourteen thousand dollars.
For a small house it is between $9,000 and $14,000 installed.
Between nine and fourteen thousand dollars, before the federal tax credit.
That is 9k to 14k for a small house.
A larger family house usually needs sixteen to twenty four thousand dollars.
About 8.500 dollars for a battery.
A battery is eighty-five hundred dollars installed.
The battery costs around eight thousand five hundred dollars.
A home charger is roughly twelve hundred dollars.
It costs about 1200 dollars installed.
Cleaning is one hundred and eighty dollars for up to twenty panels.
A service call is ninety-five dollars with the first half hour included.
A friend of yours and you each get 250 dollars.
You pay ten percent on signing and forty percent when the permit is granted.
Dust costs a panel up to 8 % of its yield.
Two chargers are 2,400 dollars.
Three stations at 2,400 dollars are 7,200 dollars installed.
A charger and the new panel are around 4,000 dollars together.
The service contract is $39 a month for each charger.
An upgrade to 200 amperes is $2,800.
Panels carry a twenty five year warranty.
Our workmanship carries a warranty of ten years.
Inverters and batteries have ten years of warranty.
A roof visit is free.
The free roof visit takes about forty five minutes.
The depot survey is free and takes two hours.
Yes, the roof visit is free of charge.
You may cancel free of charge within ten days of signing.
A service call is free under warranty.
Feel free to ask me anything.
Are you free on Monday?
Tuesday at three is free.
Thursday morning is still free.
I am free to help with any question.
The permit is included in our price.
The permit takes ten to fifteen working days.
A charger at home takes half a day.
A home solar installation takes two days on the roof.
Our crew is done in two days on the roof.
It will be installed in two days.
A person from our team calls you back on the next working day.
I cannot promise a date, but our team will tell you.
I would rather not promise that.
We cannot guarantee a price before the roof visit.
I do not know whether there is a discount; our team will answer that.
I am afraid I cannot give legal advice.
I can't say whether you are entitled to that.
We do not offer refunds by phone, our office will write to you.
I do not have a discount to offer.
Arizona law does not let a homeowner association forbid solar.
Code E-014 is a lost network connection and does no harm.
The rate is fixed and you pay nothing down.
There is no money down.
A monthly plan can be paid off early without a fee.
The federal tax credit is not part of this price.
We were founded in Tempe in 2009.
We have forty two employees.
Our office is open Monday to Friday from eight to five.
We are open on Saturday from 9 to noon.
Call 911 if you see smoke.
SKU QX-4411 is our 11 kilowatt wall box.
The QX-4450 has 50 kilowatts.
Ten spaces make about 60,000 kilowatt hours a year.
Your 100 ampere panel may be too small.
We work within forty miles of Phoenix.
We do not train on what you say, and I am an AI.
Yes, I am an AI assistant.
I am Sol, the AI assistant of Sonora Solar and Electric.
Thank you, Maria.
Thank you, Jane Doe.
May I have your name?
What company do you speak for?
We have your e-mail, so our team will write to you.
Our team will write to the address that you typed.
We can meet at noon. Saturday is fine too.
Visits are possible at eight. Nine works too.
Is it a house or an apartment?
How many vehicles do you want to charge?
When would you like to start?
I do not know that, but our team will follow up.
I am sorry, I did not catch that.
Could you say that again, please?
Take your time.
I have noted your timeline: before summer.
It depends on the roof, the shade and the meter.
The first one is bigger than the second one.
One moment, I am looking that up.
We install chargers for delivery vans.
We plan load managed stations for your delivery vans with your utility.
The controller gives power first to the van that leaves first.
A technician is on site within twenty four hours with the service contract.
Six to eight weeks, and work must not begin before the answer.
The answer takes six to eight weeks.
The system belongs to the house.
We prepare the drawing for the association.
The power is off for some six hours.
We take bank transfer and check.
That depends on what your utility credits.
I can save that for you and end our call.
How much time do you need to save up?
Goodbye, and thank you for calling.
Have a good day!
No, we use no subcontractors.
I am 100 percent sure that it is on the roof.
One or two panels can be moved.
It is about a third of the roof.
At the end of the month you get one table.
E.g. a bakery in Mesa, or a school district.
The app shows what the panels make, quarter hour by quarter hour.
If a panel fails we see it too.
Mr. Whitlow, I passed it on as urgent.
That sounds like a nice project.
A carport for two cars with solar starts at $21,000.
Canopies start at seven thousand dollars a space.
Charging stations are 2,400 dollars each, so ten are 24,000 dollars.
You keep what you make, and the rest goes to the grid.
Ja, wir installieren Ladestationen.
Ein Ladegerät kostet etwa 1.200 Dollar.
Ein kleines Haus liegt zwischen neuntausend und vierzehntausend Dollar.
Darf ich Ihren Namen wissen?
Das weiß ich nicht, unser Team meldet sich.
Wir sind montags bis freitags von acht bis fünf Uhr da.
Der Termin dauert etwa fünfundvierzig Minuten.
Un cargador cuesta unos mil doscientos dólares.
La visita dura unos cuarenta y cinco minutos.
¿Cuántos vehículos quiere cargar?
No lo sé, pero nuestro equipo le escribirá.
Une borne coûte environ 1 200 dollars.
La batterie coûte huit mille cinq cents dollars.
Puis-je avoir votre nom ?
Notre équipe vous écrira demain.
Una batteria costa circa ottomilacinquecento dollari.
Posso sapere il suo nome?
Een laadpaal kost ongeveer twaalfhonderd dollar.
Mag ik uw naam weten?
Ładowarka kosztuje około tysiąc dwieście dolarów.
Czy mogę prosić o imię?
Um carregador custa cerca de mil e duzentos dólares.
Posso saber o seu nome?
Obrigado, a nossa equipa vai escrever-lhe.
`
  .trim()
  .split('\n');
