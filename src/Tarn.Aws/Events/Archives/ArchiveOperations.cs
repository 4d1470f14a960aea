using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Patterns;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Aws.Events.Archives;

/// <summary>Archives of buses.</summary>
/// <param name="finder">Finds buses.</param>
/// <param name="changes">Makes, changes and deletes archives.</param>
/// <param name="archives">All archives.</param>
/// <param name="buses">Their events.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class ArchiveOperations(
    BusFinder finder, ArchiveChanges changes, Definitions<RegisteredArchive> archives, EventBuses buses, PageTokens tokens)
{
    private const int PageMax = 100;
    private const string Enabled = "ENABLED";

    /// <summary>Makes an archive, which gets the events of its bus from now on.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html"/>
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    public async Task<CreateArchiveOutput> CreateArchive(CreateArchiveInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var bus = await finder.Find(call, input.EventSourceArn, cancellationToken);
        CheckPattern(input.EventPattern);
        var definition = new ArchiveDefinition
        {
            BusArn = bus.Resource.Arn,
            Description = input.Description,
            Pattern = input.EventPattern,
            RetentionDays = input.RetentionDays ?? 0,
        };
        var made = await changes.Create(bus, ArchiveDefinition.Kind.NameOf(call, input.ArchiveName), definition, call.Time, cancellationToken);
        call.Touch(made.Id);
        return new CreateArchiveOutput { ArchiveArn = made.Arn, State = Enabled, CreationTime = made.Created };
    }

    public async Task<DescribeArchiveOutput> DescribeArchive(DescribeArchiveInput input, Call call, CancellationToken cancellationToken)
    {
        var archive = Find(call, input.ArchiveName);
        var (events, bytes) = await buses.Archives.Count(archive, cancellationToken);
        return new DescribeArchiveOutput
        {
            ArchiveArn = archive.Resource.Arn,
            ArchiveName = archive.Resource.Name.Name,
            EventSourceArn = archive.Definition.BusArn,
            Description = archive.Definition.Description,
            EventPattern = archive.Definition.Pattern,
            State = Enabled,
            RetentionDays = archive.Definition.RetentionDays,
            SizeBytes = bytes,
            EventCount = events,
            CreationTime = archive.Resource.Created,
        };
    }

    /// <summary>The archives of the account, by name.</summary>
    public async Task<ListArchivesOutput> ListArchives(ListArchivesInput input, Call call, CancellationToken cancellationToken)
    {
        if (new[] { input.NamePrefix, input.EventSourceArn, input.State }.Count(filter => filter is not null) > 1)
        {
            throw EventFailures.Invalid("At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.");
        }

        var filter = $"{input.NamePrefix}/{input.EventSourceArn}/{input.State}";
        RegisteredArchive[] found = [.. archives.All
            .Where(one => one.Resource.Owner == call.Account && one.Resource.Name.Region == call.Region
                && one.Resource.Name.Name.StartsWith(input.NamePrefix ?? "", StringComparison.Ordinal)
                && (input.EventSourceArn ?? one.Definition.BusArn) == one.Definition.BusArn
                && (input.State ?? Enabled) == Enabled)
            .OrderBy(one => one.Resource.Name.Name, StringComparer.Ordinal)];
        var (page, next) = tokens.Of(call, filter, found, one => one.Resource.Name.Name, input.NextToken, input.Limit ?? PageMax);
        var shown = new List<Archive>(page.Count);
        foreach (var one in page)
        {
            var (events, bytes) = await buses.Archives.Count(one, cancellationToken);
            shown.Add(new Archive
            {
                ArchiveName = one.Resource.Name.Name,
                EventSourceArn = one.Definition.BusArn,
                State = Enabled,
                RetentionDays = one.Definition.RetentionDays,
                SizeBytes = bytes,
                EventCount = events,
                CreationTime = one.Resource.Created,
            });
        }

        return new ListArchivesOutput { Archives = shown, NextToken = next };
    }

    /// <summary>Changes an archive: members that are absent stay.</summary>
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    public async Task<UpdateArchiveOutput> UpdateArchive(UpdateArchiveInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var archive = Find(call, input.ArchiveName);
        CheckPattern(input.EventPattern);
        await changes.Change(
            await finder.Find(call, archive.Definition.BusArn, cancellationToken),
            archive,
            present => present with
            {
                Description = input.Description ?? present.Description,
                Pattern = input.EventPattern ?? present.Pattern,
                RetentionDays = input.RetentionDays ?? present.RetentionDays,
            },
            cancellationToken);
        return new UpdateArchiveOutput { ArchiveArn = archive.Resource.Arn, State = Enabled, CreationTime = archive.Resource.Created };
    }

    /// <summary>Deletes an archive with its events.</summary>
    public async Task DeleteArchive(DeleteArchiveInput input, Call call, CancellationToken cancellationToken)
    {
        var archive = Find(call, input.ArchiveName);
        await changes.Delete(await finder.Find(call, archive.Definition.BusArn, cancellationToken), archive, cancellationToken);
    }

    private static void CheckPattern(string? pattern)
    {
        if (pattern is not null)
        {
            EventPatterns.Parse(pattern);
        }
    }

    private RegisteredArchive Find(Call call, string name)
    {
        var archive = archives.Find(ArchiveDefinition.Kind.NameOf(call, name)) ?? throw EventFailures.NoArchive(name);
        call.Touch(archive.Resource.Id);
        return archive;
    }
}
