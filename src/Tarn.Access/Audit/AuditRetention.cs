using System.Globalization;
using Tarn.Access.Audit.Records;
using Tarn.Access.Conditions;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Audit;

/// <summary>Records a start that keeps rows for fewer days than the one before.</summary>
public static class AuditRetention
{
    private const byte Version = 1;
    private const string Event = "LowerAuditKeepDays";
    private const string Source = "tarn.amazonaws.com";
    private static readonly byte[] Key = [0];

    /// <summary>Compares the setting with that of the last start.</summary>
    /// <param name="account">The instance's account.</param>
    public static async Task Note(
        IMetadataStore store, AuditLog log, string account, string region, int days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await store.Read(reader => reader.Get(AccessSpaces.AuditKept, Key), cancellationToken);
        long? before = row is { } known ? new ValueReader(known.Span).Count() : null;
        if (before == days)
        {
            return;
        }

        if (before > days)
        {
            await log.Append(EntryOf(account, region, before.Value, days, now), cancellationToken);
        }

        await store.Commit(
            transaction =>
            {
                transaction.Put(AccessSpaces.AuditKept, Key, new ValueWriter(Version).Count(days).ToArray());
                return ValueTask.FromResult(true);
            },
            CancellationToken.None);
    }

    private static AuditEntry EntryOf(string account, string region, long before, int days, DateTimeOffset now)
    {
        var id = Guid.NewGuid().ToString("D");
        var time = PolicyTime.Write(now);
        return new AuditEntry
        {
            TimeMs = now.ToUnixTimeMilliseconds(),
            EventId = id,
            EventSource = Source,
            EventName = Event,
            Category = AuditEntry.Management,
            Account = account,
            Region = region,
            Principal = Source,
            UserName = "",
            AccessKeyId = "",
            SourceAddress = Source,
            ErrorCode = "",
            IsRead = false,
            Calls = 1,
            Resources = [],
            Event = string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"{{{Source}}}"},"eventTime":"{{{time}}}","eventSource":"{{{Source}}}",
                "eventName":"{{{Event}}}","awsRegion":"{{{region}}}","sourceIPAddress":"{{{Source}}}","userAgent":"{{{Source}}}",
                "requestParameters":{"before":{{{before}}},"days":{{{days}}}},"responseElements":null,"eventID":"{{{id}}}","readOnly":false,
                "eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"{{{account}}}","eventCategory":"Management"}
                """),
        };
    }
}
