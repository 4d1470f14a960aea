using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tasks;

/// <summary>The rows of one kind of task, in a space of the project and in the project's form: an object of JSON.</summary>
/// <param name="space">Owner and id → a task.</param>
/// <param name="version">The version of the rows' form.</param>
/// <param name="endedMax">The ended tasks of an owner that stay beside a new one.</param>
/// <param name="write">Writes the members of the object.</param>
/// <param name="read">Reads the object.</param>
public sealed class TaskRows<T>(Space space, byte version, int endedMax, Action<Utf8JsonWriter, T> write, Func<TaskKey, JsonElement, T> read)
    where T : class, IDurableTask<T>
{
    /// <summary>One task; null: there is none.</summary>
    public async ValueTask<T?> Find(IMetadataReader reader, TaskKey key)
    {
        var bytes = key.ToBytes();
        return await reader.Get(space, bytes) is { } value ? Decode(bytes, value) : null;
    }

    /// <summary>The tasks of an owner, the newest first.</summary>
    public async ValueTask<IReadOnlyList<T>> Of(IMetadataReader reader, long owner) =>
        [.. (await reader.Scan(space, TaskKey.RangeOf(owner), int.MaxValue, descending: true)).Select(row => Decode(row.Key, row.Value))];

    /// <summary>The tasks of all owners, in the order of their keys.</summary>
    public IAsyncEnumerable<T> All(IMetadataStore store, CancellationToken cancellationToken) =>
        MetadataRows.All(store, space, KeyRange.All, cancellationToken).Select(row => Decode(row.Key, row.Value));

    /// <summary>Changes a task in a commit of its own.</summary>
    /// <param name="change">The changed task; null: nothing changes.</param>
    /// <returns>The changed task; null: there is none, or nothing changed.</returns>
    public ValueTask<T?> Change(IMetadataStore store, TaskKey key, Func<T, T?> change, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (await Find(transaction, key) is not { } task || change(task) is not { } changed)
            {
                return null;
            }

            Put(transaction, changed);
            return changed;
        },
        cancellationToken);

    /// <summary>Adds a task that begins. The oldest ended ones of its owner go.</summary>
    public async ValueTask Add(IMetadataTransaction transaction, T task)
    {
        foreach (var old in (await Of(transaction, task.Key.Owner)).Where(one => !one.IsActive).Skip(endedMax))
        {
            Remove(transaction, old.Key);
        }

        Put(transaction, task);
    }

    public void Put(IMetadataTransaction transaction, T task) => transaction.Put(space, task.Key.ToBytes(), JsonRow.Encode(version, json =>
    {
        json.WriteStartObject();
        write(json, task);
        json.WriteEndObject();
    }));

    public void Remove(IMetadataTransaction transaction, TaskKey key) => transaction.Delete(space, key.ToBytes());

    /// <summary>Removes the tasks of an owner that is removed. Their passes end.</summary>
    public async ValueTask RemoveAll(IMetadataTransaction transaction, long owner)
    {
        foreach (var row in await transaction.Scan(space, TaskKey.RangeOf(owner), int.MaxValue))
        {
            transaction.Delete(space, row.Key);
        }
    }

    public T Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(version, value, json => read(TaskKey.Of(key.Span), json));
}
