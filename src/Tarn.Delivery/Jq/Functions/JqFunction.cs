using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>A function over values with one result. Null: the run's signal is set, or there is no output.</summary>
internal delegate JqValue? JqFunction(JqRun run, JqValue input, JqValue[] arguments);
