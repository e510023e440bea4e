-- The demo business. Safe to run again.
insert into public.customers (id, name, tier_id, monthly_ceiling_micro_usd)
values ('01900000-0000-7000-8000-000000000001', 'Sonora Solar & Electric', 'professional', 50000000) on conflict do nothing;
insert into public.member_invites (email, customer_id) values ('owner@sonora.example', '01900000-0000-7000-8000-000000000001') on conflict do nothing;
insert into public.campaigns (id, customer_id, slug, name, agent_name, business_name, headline, subline, greeting, persona, allowed_origins)
values ('01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 'demo', 'Shop window, autumn', 'Sol', 'Sonora Solar & Electric',
  'What would the sun save you?', 'Two rings, and you can ask about panels, chargers and prices. No waiting, no sales pitch.',
  'Hello, this is Sol, the AI assistant of Sonora Solar and Electric. What can I help you with?',
  'Warm, brief and exact. Speak like a helpful person at the counter of a family firm.', '{}') on conflict do nothing;
insert into public.placements (campaign_id, slug, label) values
  ('01900000-0000-7000-8000-000000000002', 'window', 'Shop window'), ('01900000-0000-7000-8000-000000000002', 'market', 'Farmers market poster'),
  ('01900000-0000-7000-8000-000000000002', 'van', 'Delivery van') on conflict do nothing;
insert into public.destinations (customer_id, kind) values
  ('01900000-0000-7000-8000-000000000001', 'slack'), ('01900000-0000-7000-8000-000000000001', 'asana'), ('01900000-0000-7000-8000-000000000001', 'resend') on conflict do nothing;
insert into public.consent_texts (campaign_id, locale, version, body, purposes) values
  ('01900000-0000-7000-8000-000000000002', 'en-US', '2026-11',
   'You will talk with an AI, not a person. What you say is turned into text by Deepgram and answered with the help of OpenAI, who do not train on it. Sonora Solar & Electric keeps the transcript with your e-mail to follow up on your request.',
   '[{"id":"talk","required":true,"text":"I agree to talk with the AI assistant and to the transcript being kept."},{"id":"contact","required":false,"text":"Sonora Solar & Electric may contact me about my request."}]')
  on conflict do nothing;

with passage (title, content) as (values
  ('Solar panel prices', 'A rooftop solar system for a small house costs between 9,000 and 14,000 dollars installed, before the federal tax credit. A larger family house usually needs 16,000 to 24,000 dollars. The exact price is given in writing after a free roof visit.'),
  ('Free roof visit', 'A roof visit is free and takes about forty five minutes. Our surveyor measures the roof, looks at the electrical panel and leaves a written quote. Visits are possible Monday to Saturday.'),
  ('Roof age and condition', 'A roof that is twelve years old is usually fine for solar. We check every roof older than fifteen years and repair broken tiles before we mount panels. Panels can be taken down and put back for a new roof.'),
  ('Financing', 'Yes, we offer financing. You can pay monthly over five, ten or fifteen years with no money down, through our partner credit union, and the rate is fixed.'),
  ('Savings on the power bill', 'A household that spends two hundred dollars a month on power typically saves 110 to 150 dollars a month with a six kilowatt system.'),
  ('Electric vehicle chargers', 'We install electric vehicle chargers for homes and for fleets. A home charger costs about 1,200 dollars installed. For delivery vans we install load managed charging stations and plan them with your utility.'),
  ('How long an installation takes', 'A home solar installation takes two days on the roof. A charger at home takes half a day. A fleet installation of six chargers takes about three weeks including the permit.'),
  ('Permits', 'We file every permit for you: the building permit with the city and the connection request with the utility. The permit is included in our price and takes ten to fifteen working days.'),
  ('Warranty', 'Panels carry a twenty five year warranty, inverters and batteries ten years, and our own workmanship ten years.'),
  ('Batteries', 'A home battery keeps the lights, the fridge and the internet running for about ten hours in an outage. It costs around 8,500 dollars installed.'),
  ('Opening hours', 'Our office is open Monday to Friday from eight to five and Saturday from nine to noon, Arizona time. In an emergency our electricians answer around the clock.'),
  ('Where we work', 'We work in Phoenix, Tempe, Mesa, Scottsdale, Chandler, Gilbert and the towns within forty miles.'),
  ('About the company', 'Sonora Solar and Electric is a family firm founded in Tempe in 2009. We have forty two employees and our own licensed electricians; we use no subcontractors.'),
  ('Apartments and rented homes', 'If you rent or live in an apartment we need the owner''s written agreement. We gladly talk with your landlord, and for shared houses we offer a community solar share.'),
  ('Talking to a person', 'A person from our team calls back on the next working day, usually in the morning. Ask for a call and say when it suits you.')
), document as (
  insert into public.documents (customer_id, campaign_id, title)
  select '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002', passage.title from passage
  on conflict (campaign_id, title) do nothing returning id, title
)
insert into public.chunks (customer_id, document_id, position, content)
select '01900000-0000-7000-8000-000000000001', document.id, 0, passage.content from document join passage using (title);
