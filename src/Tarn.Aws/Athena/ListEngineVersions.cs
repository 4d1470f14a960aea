using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>The engine versions that a client may name.</summary>
    public Task<ListEngineVersionsOutput> ListEngineVersions(ListEngineVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        return Task.FromResult(new ListEngineVersionsOutput
        {
            EngineVersions = [Executions.Engine, Executions.Engine with { SelectedEngineVersion = Executions.Engine.EffectiveEngineVersion }],
        });
    }
}
