using Microsoft.Extensions.Logging;
using Tarn.Targets;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The parts that send messages.</summary>
internal sealed record ActionParts(TargetDirectory Targets, TimeProvider Time, ILogger Log);
