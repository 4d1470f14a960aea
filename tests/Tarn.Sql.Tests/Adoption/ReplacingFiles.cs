using Tarn.Lake.Adoption;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Writing;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Jobs over files that put another file into a folder after its footers were read.</summary>
internal sealed class ReplacingFiles(LakeWorld world) : IFileJobs
{
    public Task<AdoptionReport> Adopt() =>
        new TableAdoption(world.Objects, world.Store, world.Catalog, world.Committers, this, TimeProvider.System).Run(
            new AdoptionRequest { Name = LakeWorld.Name, Place = AdoptedFolder.Place(AdoptedFolder.Location) },
            InstanceRights.Instance,
            new AdoptionProgress(),
            default);

    public async Task<IReadOnlyList<FileFacts>> ReadFooters(FooterJob job, CancellationToken cancellationToken)
    {
        var facts = await world.Jobs.ReadFooters(job, cancellationToken);
        await world.PutParquet("in/b.parquet", "SELECT 3 AS id");
        return facts;
    }

    public Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken) => world.Jobs.Rewrite(job, cancellationToken);

    public Task<IReadOnlyList<FoundRows>> FindRows(FindRowsJob job, CancellationToken cancellationToken) => world.Jobs.FindRows(job, cancellationToken);

    public Task<IReadOnlyList<DeletedPositions>> FindDeleted(FindDeletedJob job, CancellationToken cancellationToken) =>
        world.Jobs.FindDeleted(job, cancellationToken);

    public Task<EngineFile> Join(JoinJob job, CancellationToken cancellationToken) => world.Jobs.Join(job, cancellationToken);

    public Task<IReadOnlyDictionary<int, ThetaSketch>> Sketch(SketchJob job, CancellationToken cancellationToken) => world.Jobs.Sketch(job, cancellationToken);
}
