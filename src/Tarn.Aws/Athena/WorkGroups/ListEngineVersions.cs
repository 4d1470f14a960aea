using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>The engine versions that a client may name.</summary>
    public Task<ListEngineVersionsOutput> ListEngineVersions(ListEngineVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var engine = WorkGroupFinder.Engine;
        return Task.FromResult(new ListEngineVersionsOutput
        {
            EngineVersions = [engine, engine with { SelectedEngineVersion = engine.EffectiveEngineVersion }],
        });
    }
}
