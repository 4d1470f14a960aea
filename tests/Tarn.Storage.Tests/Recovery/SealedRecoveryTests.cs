using System.Buffers;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>Sealed objects are recovered like plain ones: the wrapped key is in the attribute.</summary>
public sealed class SealedRecoveryTests() : DataRecoveryTests(seals: true)
{
    [Theory]
    [InlineData(700)]
    [InlineData(200_000)]
    public async Task A_customers_object_is_recovered_without_its_key_and_opens_with_it(int length)
    {
        var (key, bytes) = (new CustomerKey(RecoveryWorld.Content(CustomerKey.Bytes, 5)), RecoveryWorld.Content(length));
        await World.Store.CreateBucket("lake", RecoveryWorld.Account, "us-east-1", default);
        var stage = new StageOptions { Bucket = "lake", Key = "k", Seal = new SealRequest(SealKind.Customer) { Customer = key } };
        await using (var staged = await World.Store.Stage(new ReadOnlySequence<byte>(bytes), stage, default))
        {
            await World.Store.Put("lake", "k", staged, PutOptions.None, default);
        }

        await World.Close();
        World.LoseMetadata();
        await World.Recover();
        await World.Open();
        Assert.Empty(World.Texts(FindingKind.NotRecovered));
        var version = await World.Store.Head("lake", "k", default);
        await using var content = World.Store.OpenRead(version, null, key);
        var read = new byte[length];
        await content.ReadExactlyAsync(read);
        Assert.Equal(bytes, read);
        Assert.Equal(ErrorKind.NotSupported, (await Assert.ThrowsAsync<TarnException>(() => World.Store.ReadAll(version, default))).Kind);
    }
}
