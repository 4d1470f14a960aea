using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>The parts of an occurrence in its commit.</summary>
/// <param name="Record">The record of the target, of the dead-letter queue or of the ones that wait; null: none.</param>
/// <param name="Loss">The loss of an occurrence that nothing takes; null: none.</param>
/// <param name="Waits">Whether the occurrence waits for its target.</param>
internal readonly record struct Fired(IInsideAppend? Record, Loss? Loss = null, bool Waits = false);
