using System.Globalization;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>Compares the rows of <c>tarn.audit</c> with each other and with the signed heads.</summary>
internal sealed class CallsAudit(TarnApiClient api, QueryClient queries)
{
    public const string Table = "tarn.audit";

    private const string Statement =
        "SELECT sequence, previous, CAST(round(to_unixtime(event_time) * 1000) AS bigint), event_id, event_source, event_name, category, account, region, "
        + "principal, user_name, access_key_id, source_address, error_code, read_only, calls, resources, event FROM tarn.audit ORDER BY sequence";

    /// <summary>Reads all rows in order. The first finding ends the comparison.</summary>
    public async Task Run(AuditResult result, CancellationToken cancellationToken)
    {
        ChainCheck? check = null;
        await foreach (var page in queries.RunPaged(Statement, new QueryOptions(), static _ => { }, cancellationToken))
        {
            foreach (var row in page.Rows)
            {
                var record = RecordOf(row);
                check ??= await Begin(record.Entry.Account, cancellationToken);
                if (check.Take(record) is { } finding)
                {
                    result.Findings.Add($"{Table}: {finding}");
                    return;
                }
            }
        }

        // Without any row, the heads alone say that there were some.
        check ??= await Begin("", cancellationToken);
        if (check.End() is { } missing)
        {
            result.Findings.Add($"{Table}: {missing}");
        }
    }

    private static AuditRecord RecordOf(IReadOnlyList<string?> row)
    {
        string Text(int column) => row[column] ?? "";
        long Number(int column) => long.Parse(Text(column), CultureInfo.InvariantCulture);
        return new AuditRecord(Number(0), Text(1))
        {
            Entry = new AuditEntry
            {
                TimeMs = Number(2),
                EventId = Text(3),
                EventSource = Text(4),
                EventName = Text(5),
                Category = Text(6),
                Account = Text(7),
                Region = Text(8),
                Principal = Text(9),
                UserName = Text(10),
                AccessKeyId = Text(11),
                SourceAddress = Text(12),
                ErrorCode = Text(13),
                IsRead = Text(14) == "true",
                Calls = Number(15),
                Resources = Text(16).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Event = Text(17),
            },
        };
    }

    private async Task<ChainCheck> Begin(string account, CancellationToken cancellationToken)
    {
        var heads = new List<AuditHead>();
        byte[] key = [];
        var first = 0L;
        string? token = null;
        do
        {
            var page = await api.ListAuditHeads(new ListAuditHeadsInput { NextToken = token }, cancellationToken);
            heads.AddRange(page.Heads.Select(head => new AuditHead(
                account, head.Hour.ToUnixTimeMilliseconds(), head.Sequence, head.Hash, head.Fingerprint, head.Signature)));
            (key, first, token) = (page.PublicKey.ToArray(), page.FirstSequence, page.NextToken);
        }
        while (token is not null);

        return new ChainCheck(key, heads, first);
    }
}
