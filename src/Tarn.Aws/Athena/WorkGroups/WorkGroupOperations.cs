using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

/// <summary>Work groups and their engine.</summary>
/// <param name="groups">Finds work groups.</param>
/// <param name="contents">Removes the contents of a deleted work group.</param>
/// <param name="store">The store of work groups and tags.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class WorkGroupOperations(WorkGroupFinder groups, WorkGroupContents contents, IMetadataStore store, PageTokens tokens)
{
    /// <summary>A work group with its settings.</summary>
    public Task<GetWorkGroupOutput> GetWorkGroup(GetWorkGroupInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetWorkGroupOutput { WorkGroup = groups.Find(call, input.WorkGroup) });

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
