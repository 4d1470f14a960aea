using Tarn.Access;
using Tarn.Access.Audit;
using Tarn.Access.Registry;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Telemetry.Trails;

/// <summary>Tells the audit which data calls the trails select.</summary>
/// <param name="data">The audit's selection.</param>
public sealed class TrailSelection(Definitions<RegisteredTrail> trails, DataSelection data)
{
    /// <summary>Reads the trails again. The caller has changed one.</summary>
    public void Refresh()
    {
        var selecting = trails.All.Where(trail => trail.Definition.IsLogging && SelectedEvent.IsAny(trail.Definition))
            .ToLookup(trail => trail.Resource.Owner, StringComparer.Ordinal);
        data.Set(selecting.Count == 0 ? null : (source, call, type, isRead, arns) => IsSelected(selecting, source, call, type, isRead, arns));
    }

    private static bool IsSelected(
        ILookup<string, RegisteredTrail> selecting, string source, Call call, string type, bool isRead, IReadOnlyList<string> arns)
    {
        var one = new SelectedEvent(source, call.Operation, isRead, type, arns, call.Principal.Arn);
        return selecting[call.Account].Any(trail => trail.HasRegion(call.Region, source) && one.IsSelectedBy(trail.Definition));
    }
}
