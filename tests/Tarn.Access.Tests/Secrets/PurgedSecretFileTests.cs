using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Access.Tests.Secrets;

/// <summary>A purged value is gone from the file of the real store, and no value is ever in it as plain text.</summary>
public sealed class PurgedSecretFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tarn-secrets-");

    private string File => Path.Join(_folder.FullName, "meta.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_file_has_no_sealed_value_of_a_purged_secret()
    {
        byte[] row;
        var store = Store();
        await using (var world = await SecretWorld.Open(store))
        {
            var secret = await world.Make("s", "a value that is nowhere");
            row = (await world.Values.Read(secret.Resource.Id, "v1", default))!.Value.ToArray();
            Assert.True(Contains(row));
            await world.Changes.Purge(secret.Resource.Id, static _ => true, default);
            await world.Upkeep.Run(default);
        }

        await using (await SecretWorld.Open(Store()))
        {
            Assert.False(Contains(row));
            Assert.False(Contains("a value that is nowhere"u8.ToArray()));
        }
    }

    private SqliteMetadataStore Store() => SqliteMetadataStore.Open(File, null, TimeProvider.System, failure => throw failure);

    private bool Contains(byte[] content) => _folder.GetFiles().Any(file => System.IO.File.ReadAllBytes(file.FullName).AsSpan().IndexOf(content) >= 0);
}
