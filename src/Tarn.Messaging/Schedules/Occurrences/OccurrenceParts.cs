using Microsoft.Extensions.Logging;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>The parts that a clock of occurrences works with.</summary>
/// <param name="Store">The rows of times.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log for operators.</param>
internal sealed record OccurrenceParts(IMetadataStore Store, TimeProvider Time, ILogger Logger);
