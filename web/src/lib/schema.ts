// Short names for what the venue says; the shapes are generated from its own documents.
import type { components } from "@generated/api";
import type * as told from "@generated/stream";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type Asset = Schemas["Asset"];
export type AuthOptions = Schemas["AuthOptions"];
export type Balance = Schemas["Balance"];
export type Bar = Schemas["Bar"];
export type Cause = Schemas["Cause"];
export type CheckAnswer = Schemas["CheckAnswer"];
export type DryRun = Schemas["DryRun"];
export type EquityPoint = Schemas["EquityPoint"];
export type FieldError = {
  readonly field: string;
  readonly rule: string;
  readonly value?: string | undefined;
  readonly limit?: string | undefined;
};
export type Fill = Schemas["Fill"];
export type FillLevel = Schemas["FillLevel"];
export type Grant = Schemas["Grant"];
export type GrantLevel = Schemas["GrantLevel"];
export type Instrument = Schemas["Instrument"];
export type MarketSummary = Schemas["MarketSummary"];
export type Me = Schemas["Me"];
export type Order = Schemas["Order"];
export type OrderRequest = Schemas["OrderRequest"];
export type OrderStatus = Schemas["OrderStatus"];
export type OrderType = Schemas["OrderType"];
export type OwnAccount = Schemas["OwnAccount"];
export type Portfolio = Schemas["Portfolio"];
export type Position = Schemas["Position"];
/** A problem in either of its two tellings, which leave out different fields. */
export type Problem = Pick<Schemas["Problem"], "type" | "title" | "status" | "detail" | "code"> & {
  readonly errors?: readonly FieldError[] | undefined;
  readonly order_id?: number | undefined;
  readonly correlation_id?: string | undefined;
  readonly retry_after?: number | undefined;
};
export type Quote = Schemas["Quote"];
export type ReplaceRequest = Schemas["ReplaceRequest"];
export type SelfTradePrevention = Schemas["SelfTradePrevention"];
export type SessionAnswer = Schemas["SessionAnswer"];
export type Side = Schemas["Side"];
export type TickBand = Schemas["TickBand"];
export type TimeInForce = Schemas["TimeInForce"];
export type Trade = Schemas["Trade"];
export type TradingStatus = Schemas["TradingStatus"];
export type Transfer = Schemas["Transfer"];
export type Watchlist = Schemas["Watchlist"];

export type LevelText = readonly [price: string, quantity: string];

// The schema says what the two places of a level hold in a way that its translator leaves out.
type WithLevels<T> = Omit<T, "bids" | "asks"> & {
  bids: readonly LevelText[];
  asks: readonly LevelText[];
};
export type BookSnapshot = WithLevels<told.BookSnapshot>;
export type BookUpdate = WithLevels<told.BookUpdate>;
export type StreamMessage =
  | Exclude<told.StreamMessage, told.BookSnapshot | told.BookUpdate>
  | BookSnapshot
  | BookUpdate;
export type {
  BalanceUpdate,
  Channel,
  Closing,
  Ended,
  FillUpdate,
  Gap,
  OrderUpdate,
  PositionUpdate,
  QuoteUpdate,
  Reply,
  StreamRequest,
  TradeUpdate,
  Welcome,
} from "@generated/stream";
