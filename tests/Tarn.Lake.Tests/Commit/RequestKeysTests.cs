using Tarn.Lake.Commit;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit;

/// <summary>Keys of answered requests: D31 (a failed requirement is a conflict).</summary>
public sealed class RequestKeysTests
{
    private const string Key = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F";
    private static readonly RequestAnswer Answer = new("UpdateTable 00", 409, "CommitFailedException", "no");

    [Fact]
    public async Task A_key_is_kept_for_thirty_minutes_and_over_a_restart()
    {
        var lake = await LakeFixture.Open();
        var keys = await RequestKeys.Open(lake.Store, lake.Clock, default);
        Assert.Null(await keys.Find(LakeFixture.Scope, Key, default));
        await keys.Put(LakeFixture.Scope, Key, Answer, default);
        lake.Clock.Advance(RequestKeys.Lifetime);
        keys = await RequestKeys.Open(lake.Store, lake.Clock, default);
        Assert.Equal(Answer, await keys.Find(LakeFixture.Scope, Key.ToLowerInvariant(), default));
        Assert.Null(await keys.Find(LakeFixture.Scope with { Account = "111111111111" }, Key, default));
        lake.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await keys.Find(LakeFixture.Scope, Key, default));
        await keys.RemoveExpired(default);
        Assert.Empty(await lake.Store.Read(reader => reader.Scan(LakeSpaces.RequestKeys, Tarn.Storage.Metadata.KeyRange.All, 10), default));
    }

    [Fact]
    public async Task A_key_commits_with_the_transaction_of_its_request()
    {
        var lake = await LakeFixture.Open();
        var keys = await RequestKeys.Open(lake.Store, lake.Clock, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => lake.Store.Commit<bool>(
            transaction =>
            {
                keys.Put(transaction, LakeFixture.Scope, Key, Answer);
                throw new InvalidOperationException();
            },
            default).AsTask());
        Assert.Null(await keys.Find(LakeFixture.Scope, Key, default));
    }

    [Fact]
    public async Task Beyond_the_limit_requests_with_keys_are_throttled_until_keys_expire()
    {
        var lake = await LakeFixture.Open();
        var keys = await RequestKeys.Open(lake.Store, lake.Clock, default);
        await lake.Store.Commit(
            transaction =>
            {
                for (var i = 0; i < RequestKeys.CountMax; i++)
                {
                    keys.Put(transaction, LakeFixture.Scope, Guid.NewGuid().ToString(), Answer);
                }

                return ValueTask.FromResult(true);
            },
            default);
        var refusal = await Assert.ThrowsAsync<TarnException>(() => keys.Put(LakeFixture.Scope, Key, Answer, default).AsTask());
        Assert.Equal(ErrorKind.Throttled, refusal.Kind);
        lake.Clock.Advance(RequestKeys.Lifetime + TimeSpan.FromSeconds(1));
        await keys.RemoveExpired(default);
        await keys.Put(LakeFixture.Scope, Key, Answer, default);
    }
}
