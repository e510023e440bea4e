type Asked = { campaign: 'demo' | 'fleet-charging'; text: string; title: string };

/** A code, a number or a part is in the question: whoever asks wants that passage and no neighbour of it. */
export const EXACT: Asked[] = [
  { campaign: 'fleet-charging', text: 'SKU QX-4411', title: 'Charger models' },
  { campaign: 'fleet-charging', text: 'do you have the QX 4422 in stock', title: 'Charger models' },
  { campaign: 'fleet-charging', text: 'what is a QX-4450', title: 'Charger models' },
  { campaign: 'demo', text: 'it says E-031', title: 'Repairs and error codes' },
  { campaign: 'demo', text: 'E 014 on the display, should I worry', title: 'Repairs and error codes' },
  { campaign: 'demo', text: 'E-014', title: 'Repairs and error codes' },
  { campaign: 'fleet-charging', text: 'is QX-4411 good for our bakery', title: 'Charger models' },
  { campaign: 'demo', text: 'there is a 031 blinking', title: 'Repairs and error codes' },
];

/** As people say it, mostly without the words of the answer. */
export const COLLOQUIAL: Asked[] = [
  { campaign: 'demo', text: 'ballpark, what would I be out for panels on a little place', title: 'Solar panel prices' },
  { campaign: 'demo', text: 'can somebody come out and have a look up there', title: 'Free roof visit' },
  { campaign: 'demo', text: 'our shingles have seen better days', title: 'Roof age and condition' },
  { campaign: 'demo', text: 'I do not have that kind of cash lying around', title: 'Financing' },
  { campaign: 'demo', text: 'how much lower would my electric bill get', title: 'Savings on the power bill' },
  { campaign: 'demo', text: 'I need a plug for my Tesla in the garage', title: 'Electric vehicle chargers' },
  { campaign: 'demo', text: 'how many days will your guys be on top of my house', title: 'How long an installation takes' },
  { campaign: 'demo', text: 'do I have to go to city hall for the paperwork', title: 'Permits' },
  { campaign: 'demo', text: 'what if one of them breaks in ten years', title: 'Warranty' },
  { campaign: 'demo', text: 'will my freezer stay cold when the grid goes down', title: 'Batteries' },
  { campaign: 'demo', text: 'are you there on weekends', title: 'Opening hours' },
  { campaign: 'demo', text: 'do you come out to Gilbert', title: 'Where we work' },
  { campaign: 'demo', text: 'how long have you been doing this', title: 'About the company' },
  { campaign: 'demo', text: 'I do not own my place', title: 'Apartments and rented homes' },
  { campaign: 'demo', text: 'can I speak with a human being', title: 'Talking to a person' },
  { campaign: 'demo', text: 'they are covered in dust, do you wash them', title: 'Cleaning and upkeep' },
  { campaign: 'demo', text: 'do I get paid for the extra juice I send back', title: 'Energy sent to the grid' },
  { campaign: 'demo', text: 'my HOA is giving me a hard time', title: 'Homeowner associations' },
  { campaign: 'demo', text: 'our fuse box is ancient', title: 'Upgrade of the electrical panel' },
  { campaign: 'demo', text: 'can I see on my phone what it makes', title: 'Watching your system' },
  { campaign: 'demo', text: 'I changed my mind, can I get out of the contract', title: 'Cancelling an order' },
  { campaign: 'demo', text: 'do I pay it all up front', title: 'How you pay' },
  { campaign: 'demo', text: 'my neighbor wants one too, is there something in it for me', title: 'Recommending us' },
  { campaign: 'demo', text: 'what happens to it when we move away', title: 'Selling the house' },
  { campaign: 'demo', text: 'too many trees over the roof, can they go somewhere else', title: 'Carports and ground mounts' },
  { campaign: 'fleet-charging', text: 'what do we pay per van', title: 'Prices of charging stations for fleets' },
  { campaign: 'fleet-charging', text: 'our line into the building is too small for that many', title: 'Load management' },
  { campaign: 'fleet-charging', text: 'is there grant money for the digging', title: 'Programs of the utilities' },
  { campaign: 'fleet-charging', text: 'the cars bake in the sun all day', title: 'Solar roofs over parking' },
  { campaign: 'fleet-charging', text: 'who shows up when one dies', title: 'Service contract for fleets' },
  { campaign: 'fleet-charging', text: 'how do I know which driver used how much', title: 'Billing and reports' },
  { campaign: 'fleet-charging', text: 'our people take the trucks to their own driveway', title: 'Drivers who charge at home' },
];
