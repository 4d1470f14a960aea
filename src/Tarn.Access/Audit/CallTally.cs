using System.Collections.Concurrent;
using System.Text.Json;
using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit;

/// <summary>
/// Counts data calls, and reads of the console, per principal, resource and minute. A known key takes no memory.
/// </summary>
internal sealed class CallTally
{
    private const int KeysMax = 100_000;
    private const int AccountLength = 12;

    private ConcurrentDictionary<TallyKey, TallyCount> _minute = new();

    public void Add(Call call, bool isError)
    {
        var resource = call.Resources is [var first, ..] ? first.Id : ResourceId.None;
        var key = new TallyKey(call.Principal.Arn, call.Account, call.Region, call.Service, call.Operation, resource);
        var minute = _minute;
        if (!minute.TryGetValue(key, out var count))
        {
            if (minute.Count >= KeysMax)
            {
                key = key with { Principal = "", Resource = ResourceId.None };
            }

            count = minute.GetOrAdd(key, static _ => new TallyCount());
        }

        Interlocked.Increment(ref count.Calls);
        if (isError)
        {
            Interlocked.Increment(ref count.Errors);
        }
    }

    /// <summary>Ends the minute. A call that is counted at this moment may be left out of a count by one.</summary>
    public IReadOnlyList<AuditEntry> Take(DateTimeOffset now, Func<ResourceId, string?> arnOf, Func<string, string> sourceOf)
    {
        var ended = Interlocked.Exchange(ref _minute, new ConcurrentDictionary<TallyKey, TallyCount>());
        return [.. ended.Where(pair => pair.Key.Account.Length == AccountLength)
            .Select(pair => EntryOf(pair.Key, pair.Value, now, arnOf(pair.Key.Resource) ?? "", sourceOf))];
    }

    private static AuditEntry EntryOf(TallyKey key, TallyCount count, DateTimeOffset now, string resource, Func<string, string> sourceOf)
    {
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("eventCategory"u8, AuditEntry.Count);
            json.WriteString("eventName"u8, key.Operation);
            json.WriteString("principal"u8, key.Principal);
            json.WriteString("resource"u8, resource);
            json.WriteNumber("calls"u8, Volatile.Read(ref count.Calls));
            json.WriteNumber("errors"u8, Volatile.Read(ref count.Errors));
            json.WriteEndObject();
        }

        return new AuditEntry
        {
            TimeMs = now.ToUnixTimeMilliseconds(),
            EventId = Guid.NewGuid().ToString("D"),
            EventSource = sourceOf(key.Service),
            EventName = key.Operation,
            Category = AuditEntry.Count,
            Account = key.Account,
            Region = key.Region,
            Principal = key.Principal,
            UserName = "",
            AccessKeyId = "",
            SourceAddress = "",
            ErrorCode = "",
            IsRead = false,
            Calls = Volatile.Read(ref count.Calls),
            Resources = resource.Length == 0 ? [] : [resource],
            Event = System.Text.Encoding.UTF8.GetString(text.WrittenSpan),
        };
    }
}
