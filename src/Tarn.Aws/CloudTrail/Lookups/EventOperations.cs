using System.Globalization;
using Tarn.Access.Audit;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;
using Tarn.Aws.CloudTrail.Model;

namespace Tarn.Aws.CloudTrail.Lookups;

/// <summary>The account's events, and the keys of digests.</summary>
/// <param name="audit">The audits of all accounts.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("cloudtrail")]
internal sealed partial class EventOperations(AuditLog audit, PageTokens tokens)
{
    private const int PageMax = 50;

    // A call reads a bounded number of records: a page may be short, and has a token.
    private const int ReadMax = 20_000;
    private const int WindowRecords = 500;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The management events of the call's account and region in the last 90 days, the newest first.</summary>
    public async Task<LookupEventsOutput> LookupEvents(LookupEventsInput input, Call call, CancellationToken cancellationToken)
    {
        var filter = EventFilter.Of(input, call);
        if (input.EventCategory is not null || audit.FindReader(call.Account) is not { } reader)
        {
            return new LookupEventsOutput { Events = [] };
        }

        var (limit, events, read, next) = (input.MaxResults ?? PageMax, new List<Event>(), 0, (string?)null);
        var (first, end) = reader.Bounds;
        var oldest = call.Time - Kept > filter.From ? call.Time - Kept : filter.From;
        var from = Math.Max(first, await reader.OffsetAt(oldest, cancellationToken));
        var before = tokens.Read(call, filter.Text, input.NextToken) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : end;
        while (before > from && next is null)
        {
            var window = await ReadBefore(reader, Math.Max(from, before - WindowRecords), before, cancellationToken);
            foreach (var (offset, record) in Enumerable.Reverse(window))
            {
                if (filter.Matches(record.Entry))
                {
                    if (events.Count == limit)
                    {
                        next = tokens.After(call, filter.Text, (offset + 1).ToString(CultureInfo.InvariantCulture));
                        break;
                    }

                    events.Add(EventFilter.FormOf(record.Entry));
                }
            }

            before = Math.Max(from, before - WindowRecords);
            read += WindowRecords;
            if (next is null && read >= ReadMax && before > from)
            {
                next = tokens.After(call, filter.Text, before.ToString(CultureInfo.InvariantCulture));
            }
        }

        return new LookupEventsOutput { Events = events, NextToken = next };
    }

    /// <summary>The keys whose digests the time range may have.</summary>
    public async Task<ListPublicKeysOutput> ListPublicKeys(ListPublicKeysInput input, Call call, CancellationToken cancellationToken)
    {
        var (from, to) = (input.StartTime ?? call.Time, input.EndTime ?? call.Time);
        if (from > to)
        {
            throw CloudTrailErrors.InvalidTimeRangeException("StartTime is after EndTime.");
        }

        var key = await audit.Key(cancellationToken);
        var isValid = key.Created.AddHours(-1) <= to;
        return new ListPublicKeysOutput
        {
            PublicKeyList = !isValid ? [] :
            [
                new PublicKey
                {
                    Value = key.PublicKey, Fingerprint = key.Fingerprint, ValidityStartTime = key.Created, ValidityEndTime = key.Created.AddYears(100),
                },
            ],
        };
    }

    private static async Task<List<(long Offset, AuditRecord Record)>> ReadBefore(
        AuditReader reader, long from, long before, CancellationToken cancellationToken)
    {
        var records = new List<(long, AuditRecord)>();
        while (from < before)
        {
            var (some, next) = await reader.Read(from, before, cancellationToken);
            records.AddRange(some);
            if (next <= from)
            {
                break;
            }

            from = next;
        }

        return records;
    }
}
