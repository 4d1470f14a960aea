using Tarn.Lake.Commit.Actions;
using Tarn.Storage.Rights;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Commit.Actions;

public sealed class UnknownOutcomeTests
{
    [Fact]
    public async Task A_commit_that_took_effect_returns_as_committed_though_its_answer_was_lost()
    {
        await using var store = new ForgetfulStore();
        var lake = await LakeFixture.Open(store);
        await lake.Create();
        store.Forgets = true;
        using (var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            var action = new PropertiesAction { Set = new Dictionary<string, string> { ["a"] = "1" } };
            Assert.True((await commitLock.Commit(action, beside: null, default)).HasChanges);
            Assert.Equal("1", commitLock.Metadata!.Property("a", ""));
        }

        store.Fails = true;
        using (var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            var action = new PropertiesAction { Set = new Dictionary<string, string> { ["a"] = "2" } };
            var unknown = await Assert.ThrowsAsync<TarnException>(async () => await commitLock.Commit(action, beside: null, default));
            Assert.Equal(ErrorKind.OutcomeUnknown, unknown.Kind);
        }

        store.Forgets = store.Fails = false;
        Assert.Equal("1", (await lake.ReadAnew()).Metadata.Property("a", ""));
    }

    private sealed class ForgetfulStore : IMetadataStore
    {
        private readonly MemoryMetadataStore _store = new();

        public bool Forgets { get; set; }

        public bool Fails { get; set; }

        public long CommitNumber => _store.CommitNumber;

        public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
        {
            var result = Fails ? default : await _store.Commit(body, cancellationToken);
            return Forgets ? throw new TarnException(ErrorKind.OutcomeUnknown, "the answer was lost") : result!;
        }

        public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
            _store.CommitWithLog(body, cancellationToken);

        public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => _store.Read(body, cancellationToken);

        public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => _store.Changes(space, after);

        public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => _store.Observe(space, observer);

        public ValueTask DisposeAsync() => _store.DisposeAsync();
    }
}
