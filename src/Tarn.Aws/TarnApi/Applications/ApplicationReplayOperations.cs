using Tarn.Analytics.Applications;
using Tarn.Analytics.Audits;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Replays;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Applications;

/// <summary>Replays and audits of applications in streaming SQL.</summary>
/// <param name="registry">Finds applications by name.</param>
/// <param name="replays">Runs replays; asked at a call.</param>
/// <param name="audits">Computes windows again; asked at a call.</param>
[AwsOperations("tarn")]
internal sealed partial class ApplicationReplayOperations(ResourceRegistry registry, Func<ApplicationReplays> replays, Func<WindowAudits> audits)
{
    /// <summary>Runs an application's statements again over a range of its inputs, into a new table. The replay is durable when the call returns.</summary>
    public async Task<StartApplicationReplayOutput> StartApplicationReplay(
        StartApplicationReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var request = new ApplicationReplayRequest(Ms(input.FromTime), Ms(input.ToTime), input.Table, input.IntoDatabase, input.IntoTable);
        var replay = await replays().Start(Find(call, input.ApplicationName), request, call.Rights, cancellationToken);
        return new StartApplicationReplayOutput { Replay = replay.Number };
    }

    /// <summary>The state of a replay.</summary>
    public async Task<DescribeApplicationReplayOutput> DescribeApplicationReplay(
        DescribeApplicationReplayInput input, Call call, CancellationToken cancellationToken)
    {
        var replay = await replays().Find(Find(call, input.ApplicationName), input.Replay, cancellationToken);
        return new DescribeApplicationReplayOutput
        {
            Replay = replay.Number,
            State = replay.State.ToString().ToUpperInvariant(),
            Reason = replay.Reason,
            Rows = replay.Rows,
        };
    }

    /// <summary>
    /// Computes the rows of an application again from the log, or from a delivered table where the log no longer has them: as it had to emit
    /// them, and with its late rows. The caller compares them with the targets.
    /// </summary>
    public async Task<AuditApplicationOutput> AuditApplication(AuditApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var request = new AuditRequest(Ms(input.FromTime), Ms(input.ToTime)) { Table = input.Table };
        var found = await audits().Run(Find(call, input.ApplicationName), request, call.Rights, cancellationToken);
        return new AuditApplicationOutput
        {
            IsWhole = found.IsWhole,
            InputTable = found.InputTable,
            Notes = [.. found.Notes],
            Targets = [.. found.Targets.Select(Show)],
            LateRecords =
            [
                .. found.Late.Select(late => new ApplicationLateRecord
                {
                    Table = late.Table, WindowStart = late.WindowStart, WindowEnd = late.WindowEnd, Record = late.Record,
                }),
            ],
        };
    }

    private static ApplicationTarget Show(AuditedTarget target) => new()
    {
        Table = target.Table.Name,
        Connector = target.Place.Connector,
        Place = target.Place.Name,
        Columns =
        [
            .. target.Table.Columns.Select(column => new ApplicationColumn
            {
                Name = column.Name, Type = column.Type, Role = target.Table.Roles.GetValueOrDefault(column.Name, OutputRole.Value).ToString(),
            }),
        ],
        Rows = RowsOf(target, AuditedKind.Both),
        RowsWithoutLate = RowsOf(target, AuditedKind.WithoutLate),
        RowsWithLate = RowsOf(target, AuditedKind.WithLate),
    };

    private static string[] RowsOf(AuditedTarget target, AuditedKind kind) => [.. target.Rows.Where(row => row.Kind == kind).Select(row => row.Values)];

    private static long? Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private ApplicationKey Find(Call call, string name)
    {
        var asked = ResourceName.Of(call, KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType, name);
        if (!registry.TryFind(asked, out var found))
        {
            throw new TarnException(ErrorKind.NotFound, $"There is no application {name} in {call.Region}.");
        }

        call.Touch(found.Id);
        return new ApplicationKey(found.Id.Value);
    }
}
