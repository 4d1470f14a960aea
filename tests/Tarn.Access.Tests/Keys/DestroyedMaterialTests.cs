using Tarn.Access.Keys;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Access.Tests.Keys;

/// <summary>Destroyed material is gone from the file of the real store, not only from its rows.</summary>
public sealed class DestroyedMaterialTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tarn-keys-");

    private string File => Path.Join(_folder.FullName, "meta.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_file_has_no_sealed_material_of_a_deleted_key()
    {
        byte[] sealedMaterial;
        var store = Store();
        await using (var world = await KeyWorld.Open(store))
        {
            var key = await world.Make();
            var rows = await store.Read(reader => reader.Scan(AccessSpaces.KeyMaterials, KeyRange.All, 10), default);
            sealedMaterial = Assert.Single(rows).Value.ToArray();
            await world.Changes.Change(
                key, "ScheduleKeyDeletion", present => present with { DeletionMs = world.Time.NowMs, DeletionDays = 7 }, default);
        }

        Assert.True(Contains(sealedMaterial));
        await using (var world = await KeyWorld.Open(Store()))
        {
            await world.Upkeep.Run(default);
            await world.Upkeep.Run(default);
            Assert.Empty(world.Materials.Destroyed);
        }

        Assert.False(Contains(sealedMaterial));
    }

    private SqliteMetadataStore Store() => SqliteMetadataStore.Open(File, null, TimeProvider.System, failure => throw failure);

    private bool Contains(byte[] content) => _folder.GetFiles().Any(file => System.IO.File.ReadAllBytes(file.FullName).AsSpan().IndexOf(content) >= 0);
}
