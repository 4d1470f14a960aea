using Microsoft.Extensions.Logging;
using Tarn.Targets;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>The parts that send events to destinations.</summary>
internal sealed record SendParts(TargetDirectory Targets, ForwardCounts Counts, TimeProvider Time, ILogger Log);
