using Tarn.Access.Registry;
using Tarn.Dispatch;
using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Filters.Sending;

namespace Tarn.Telemetry.Filters.Following;

/// <summary>The parts that all followers share.</summary>
/// <param name="Groups">The filters of log groups.</param>
/// <param name="Waiting">The messages that wait for destinations.</param>
/// <param name="Counts">Counts the messages.</param>
internal sealed record FilterWork(FilterParts Parts, Definitions<GroupFilters> Groups, EventDispatch Waiting, ForwardCounts Counts);
