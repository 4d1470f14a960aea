using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class LocationFaultTests : LocationFixture
{
    [Fact]
    public async Task A_location_that_is_down_fails_its_objects_alone_and_is_found_again()
    {
        var bytes = await PutCold("cold");
        await Put("home", bytes, StorageClass.Standard);
        await Store.Collect(default);
        Cold.IsDown = true;
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => Read("cold"))).Kind);
        Assert.NotNull(Location.Fault);
        Assert.Equal(bytes, await Read("home"));
        await Assert.ThrowsAsync<TarnException>(async () => await Store.LeaseLocalFile(await Head("cold"), default));

        // Puts and removals succeed meanwhile; their work waits.
        await Put("waits", bytes, StorageClass.Glacier);
        Assert.Equal(0, await Store.Move(default));
        await Store.Delete("lake", "cold", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Single(ColdBlobs);

        Cold.IsDown = false;
        Assert.NotNull(Location.Fault);
        await Store.Locations.Probe(default);
        Assert.Null(Location.Fault);
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
        Assert.Equal(1, await Store.Move(default));
        Assert.Equal(bytes, await Read("waits"));
    }

    [Fact]
    public async Task A_location_without_an_answer_costs_its_readers_10_seconds_once()
    {
        var bytes = await PutCold("k");
        var answer = new TaskCompletionSource();
        Cold.ReadsAfter = answer.Task;
        var read = Read("k");
        await Patience.Until(() => Time.HasTimer(TimeSpan.FromSeconds(10)));
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => read.InTime())).Kind);
        Assert.Contains("no answer within 10 seconds", Location.Fault!.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TarnException>(() => Read("k").InTime());
        answer.SetResult();
        await Store.Locations.Probe(default);
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_location_is_an_error_and_never_data()
    {
        var bytes = await PutCold("k");
        var name = ColdBlobs.Single();
        foreach (var at in new[] { 0, 1_500_000, bytes.Length - 1 })
        {
            Cold.Bytes[name][at] ^= 4;
            Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
            Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(async () => await Store.LeaseLocalFile(await Head("k"), default))).Kind);
            Cold.Bytes[name][at] ^= 4;
        }

        Cold.Bytes[name] = Cold.Bytes[name][..^1];
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
        Cold.Bytes.TryRemove(name, out _);
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
        Assert.Null(Location.Fault);
    }

    [Fact]
    public async Task A_full_location_leaves_the_object_at_home_until_there_is_room()
    {
        var bytes = Content(100_000);
        await Put("k", bytes, StorageClass.StandardIa);
        Cold.IsFull = true;
        Assert.Equal(0, await Store.Move(default));
        Assert.Contains("s3://lake/k", Store.MoveNotice, StringComparison.Ordinal);
        Assert.Equal(bytes, await Read("k"));
        Cold.IsFull = false;
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Store.Move(default));
        Assert.Null(Store.MoveNotice);
        await Store.Collect(default);
        Assert.Single(ColdBlobs);
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task Bytes_that_changed_on_the_way_are_not_referred_to()
    {
        var bytes = Content(100_000);
        await Put("k", bytes, StorageClass.StandardIa);
        Cold.Before = (call, name) =>
        {
            if (call == "read" && Cold.Bytes.TryGetValue(name, out var stored) && stored.Length == bytes.Length)
            {
                stored[7] ^= 1;
            }
        };
        Assert.Equal(0, await Store.Move(default));
        Assert.Equal(bytes, await Read("k"));
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
    }

    [Fact]
    public async Task A_crash_during_a_move_leaves_garbage_that_the_collector_removes()
    {
        var bytes = Content(100_000);
        await Put("k", bytes, StorageClass.StandardIa);
        Cold.Before = (call, name) => Cold.IsDown = call == "read" && name.StartsWith("blobs/", StringComparison.Ordinal);
        await Store.Move(default);
        Assert.Single(ColdBlobs);
        Cold.Before = (_, _) => { };
        Cold.IsDown = false;
        await Reopen();
        Assert.Equal(bytes, await Read("k"));
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
        Assert.Equal(0, await Rows(ObjectSpaces.OutsideBlobs));
        Assert.Equal(1, await Store.Move(default));
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task Planted_files_stay_and_are_no_blobs()
    {
        await PutCold("k");
        string[] planted = ["blobs/00000001/00/000000010000000000000000", "blobs/ffffffff/00/ffffffff0000000000000001", "other"];
        Array.ForEach(planted, name => Cold.Bytes[name] = [1, 2, 3]);
        await Store.RemoveOrphans(default);
        await Store.Collect(default);
        await Reopen();
        await Store.RemoveOrphans(default);
        await Store.Delete("lake", "k", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Equal(planted.Order(StringComparer.Ordinal), Cold.Bytes.Keys.Where(name => name != "tarn-location").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wrong_mount_is_recognised_and_never_written()
    {
        var bytes = await PutCold("k");
        await Put("waits", bytes, StorageClass.Glacier);
        var right = Cold.Bytes.ToDictionary();
        Cold.Bytes.Clear();
        Assert.Equal(0, await Store.Move(default));
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
        Assert.Contains("not mounted", Location.Fault!.Reason, StringComparison.Ordinal);
        await Reopen();
        Assert.NotNull(Location.Fault);
        await Store.Delete("lake", "k", DeleteOptions.None, default);
        await Store.Collect(default);
        Assert.Empty(Cold.Bytes);
        foreach (var (name, stored) in right)
        {
            Cold.Bytes[name] = stored;
        }

        await Store.Locations.Probe(default);
        await Store.Collect(default);
        Assert.Empty(ColdBlobs);
    }
}
