using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Adopts folders of a lake's bucket.</summary>
internal static class AdoptedFolder
{
    public const string Location = "s3://lake/in";

    public static TableAdoption Adoption(this LakeWorld world) =>
        new(world.Objects, world.Store, world.Catalog, world.Committers, world.Jobs, TimeProvider.System);

    public static Task<AdoptionReport> Adopt(this LakeWorld world, string location = Location, bool isDry = false, TableName? name = null) =>
        world.Adoption().Run(
            new AdoptionRequest { Name = name ?? LakeWorld.Name, Place = AdoptionRequest.ParsePlace(location), IsDry = isDry },
            InstanceRights.Instance,
            new AdoptionProgress(),
            default);

    public static async Task<string> Refused(this LakeWorld world, ErrorKind kind, string location = Location)
    {
        var refusal = await Assert.ThrowsAsync<TarnException>(() => world.Adopt(location));
        Assert.Equal(kind, refusal.Kind);
        return refusal.Message;
    }

    public static IEnumerable<string> Shown(this AdoptionReport report) =>
        report.Columns.Select(column => $"{column.Name} {column.Type}{(column.IsPartition ? " of folders" : "")}");

    public static IEnumerable<string> Reasons(this AdoptionReport report) =>
        report.Misfits.Select(misfit => $"{misfit.Location[(Location.Length + 1)..]}: {misfit.Reason}");

    public static TableLocation Place(string location) => AdoptionRequest.ParsePlace(location);
}
