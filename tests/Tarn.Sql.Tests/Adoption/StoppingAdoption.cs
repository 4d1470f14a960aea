using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>An adoption in a process that is killed: at one point it says so and goes no further.</summary>
internal sealed class StoppingAdoption(LakeWorld world, string point)
{
    private readonly StoppingFiles _files = new(new ObjectTableFiles(world.Objects), point);

    public async Task Adopt()
    {
        using var names = await MemoryCatalogNames.Open(world.Store, default);
        using var catalog = await LakeCatalog.Open(world.Store, names, _files, default);
        var committers = new TableCommitters(world.Store, catalog, TimeProvider.System);
        await new TableAdoption(world.Objects, world.Store, catalog, committers, world.Jobs, TimeProvider.System).Run(
            new AdoptionRequest { Name = LakeWorld.Name, Place = AdoptedFolder.Place(AdoptedFolder.Location) },
            InstanceRights.Instance,
            new AdoptionProgress(),
            default);
    }

    public void Reach(string here) => _files.Reach(here);
}
