using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>Takes one output. False: the run's signal is set, and the producer returns at once.</summary>
/// <param name="value">The output.</param>
/// <param name="path">Its path; null while no paths are asked for.</param>
internal delegate bool Emit(JqValue value, JqPath? path);
