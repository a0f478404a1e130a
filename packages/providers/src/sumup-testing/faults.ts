import type { FakeAnswer } from './answers.ts';

/** What can go wrong with a request to SumUp. */
export type Fault =
  /** The connection breaks before SumUp has the request. */
  | 'request_lost'
  /** SumUp carries it out, and the connection breaks before the answer. */
  | 'answer_lost'
  /** SumUp carries it out, and no answer ever comes. */
  | 'silence'
  /** 500, and nothing was carried out. */
  | 'server_error'
  /** SumUp carries it out, and a gateway answers 502 with a page. */
  | 'bad_gateway'
  /** SumUp carries it out, and answers without a body. */
  | 'empty'
  /** SumUp carries it out, and what arrives is a page of some proxy, with the right status. */
  | 'garbage'
  /** SumUp carries it out, and answers half of its JSON. */
  | 'truncated'
  /** SumUp carries it out, and answers JSON of another kind. */
  | 'other_json'
  /** SumUp says a status that its description does not have. */
  | 'unknown_status'
  /** 429: not carried out. */
  | 'rate_limited';

/** Names of SumUp's operations, as its description has them. */
export type Operation =
  | 'ListReaders'
  | 'CreateReader'
  | 'GetReader'
  | 'DeleteReader'
  | 'GetReaderStatus'
  | 'CreateReaderCheckout'
  | 'GetReaderCheckout'
  | 'CreateReaderTerminate'
  | 'GetTransactionV2.1'
  | 'ListTransactionsV2.1'
  | 'RefundTransaction';

export interface PlannedFault {
  readonly fault: Fault;
  /** Every operation, where it names none. */
  readonly on?: Operation | undefined;
  times: number;
}

/** What arrives at whoever asked: an answer, a broken connection, or nothing, ever. */
export type Arrival = Response | 'broken' | 'nothing';

const page = '<!doctype html><title>Welcome to the hotel Wi-Fi</title>';
const raw = (body: string | null, status: number, type: string): Response =>
  new Response(body, { status, headers: body === null ? {} : { 'Content-Type': type } });

export function responseOf({ status, type = 'application/json', body }: FakeAnswer): Response {
  return raw(body === undefined ? null : JSON.stringify(body), status, type);
}

/** Carries a request out, as far as the fault lets it, and says what arrives. */
export function arrival(fault: Fault | undefined, carryOut: () => FakeAnswer): Arrival {
  switch (fault) {
    case 'request_lost':
      return 'broken';
    case 'server_error':
      return raw(JSON.stringify({ message: 'Internal Server Error' }), 500, 'application/json');
    case 'rate_limited': {
      const body = { type: 'https://developer.sumup.com/problem/too-many-requests', status: 429 };
      return raw(JSON.stringify(body), 429, 'application/problem+json');
    }
    case 'answer_lost':
      carryOut();
      return 'broken';
    case 'silence':
      carryOut();
      return 'nothing';
    case 'bad_gateway':
      carryOut();
      return raw(page, 502, 'text/html');
    case 'empty':
      return raw(null, carryOut().status, '');
    case 'garbage':
      return raw(page, carryOut().status, 'text/html');
    case 'truncated': {
      const { status, body } = carryOut();
      const text = JSON.stringify(body ?? {});
      return raw(text.slice(0, Math.max(1, Math.floor(text.length / 2))), status, 'application/json');
    }
    case 'other_json':
      return raw('["something","else"]', carryOut().status, 'application/json');
    case 'unknown_status': {
      const { status, body } = carryOut();
      const text = JSON.stringify(body ?? {});
      return raw(text.replaceAll(/"((?:payment_)?status)":"\w+"/g, '"$1":"QUANTUM"'), status, 'application/json');
    }
    case undefined:
      return responseOf(carryOut());
  }
}
