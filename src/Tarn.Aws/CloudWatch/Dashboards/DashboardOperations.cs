using System.Text;
using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Dashboards;

namespace Tarn.Aws.CloudWatch.Dashboards;

/// <summary>Dashboards: texts that programs draw.</summary>
/// <param name="store">The dashboards.</param>
/// <param name="registry">Lists them.</param>
/// <param name="tokens">Seals page tokens.</param>
[AwsOperations("cloudwatch")]
internal sealed partial class DashboardOperations(IMetadataStore store, ResourceRegistry registry, PageTokens tokens)
{
    private const int NameCharsMax = 255;
    private const int PageMax = 1_000;

    /// <summary>Makes or replaces a dashboard. A body with errors is refused, and one with warnings is stored.</summary>
    public async Task<PutDashboardOutput> PutDashboard(PutDashboardInput input, Call call, CancellationToken cancellationToken)
    {
        CheckName(input.DashboardName);
        var tags = AlarmInputs.Tags(input.Tags);
        var messages = DashboardCheck.Of(input.DashboardBody)
            ?? throw DashboardFailures.Invalid("The field DashboardBody must be a valid JSON object");
        if (messages.Any(message => message.IsError))
        {
            throw DashboardFailures.Invalid([.. messages.Where(message => message.IsError)]);
        }

        var (name, wanted) = (
            DashboardDefinition.NameOf(call.Account, input.DashboardName),
            new DashboardDefinition { Body = input.DashboardBody, ChangedMs = call.Time.ToUnixTimeMilliseconds() });
        await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is { } present)
                {
                    await DashboardDefinition.Kind.Change(transaction, present.Id, _ => wanted);
                    return;
                }

                var id = new ResourceId(transaction.NextId());
                await DashboardDefinition.Kind.Add(transaction, id, name, call.Time, wanted);
                ResourceTags.Set(transaction, id, tags);
            },
            cancellationToken);
        return new PutDashboardOutput
        {
            DashboardValidationMessages =
                [.. messages.Select(message => new DashboardValidationMessage { DataPath = message.Path, Message = message.Text })],
        };
    }

    public Task<GetDashboardOutput> GetDashboard(GetDashboardInput input, Call call, CancellationToken cancellationToken)
    {
        if (!registry.TryFind(DashboardDefinition.NameOf(call.Account, input.DashboardName), out var dashboard))
        {
            throw DashboardFailures.Missing(input.DashboardName);
        }

        return Task.FromResult(new GetDashboardOutput
        {
            DashboardArn = dashboard.Arn,
            DashboardName = dashboard.Name.Name,
            DashboardBody = DashboardDefinition.Kind.Read(dashboard).Body,
        });
    }

    public Task<ListDashboardsOutput> ListDashboards(ListDashboardsInput input, Call call, CancellationToken cancellationToken)
    {
        var prefix = input.DashboardNamePrefix ?? "";
        Resource[] found =
        [
            .. registry.All(DashboardDefinition.Kind.Service, DashboardDefinition.Kind.Type)
                .Where(each => each.Name.Account == call.Account && each.Name.Name.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(each => each.Name.Name, StringComparer.Ordinal),
        ];
        var (page, next) = tokens.Of(call, prefix, found, each => each.Name.Name, input.NextToken, PageMax);
        return Task.FromResult(new ListDashboardsOutput { DashboardEntries = [.. page.Select(Entry)], NextToken = next });
    }

    /// <summary>Deletes dashboards, all or none.</summary>
    public async Task<DeleteDashboardsOutput> DeleteDashboards(DeleteDashboardsInput input, Call call, CancellationToken cancellationToken)
    {
        foreach (var name in input.DashboardNames)
        {
            call.Authorize("cloudwatch:DeleteDashboards", DashboardDefinition.Kind.ArnOf(DashboardDefinition.NameOf(call.Account, name)));
        }

        await store.Commit(
            async transaction =>
            {
                foreach (var name in input.DashboardNames.Distinct(StringComparer.Ordinal))
                {
                    var dashboard = await ResourceRegistry.Find(transaction, DashboardDefinition.NameOf(call.Account, name))
                        ?? throw DashboardFailures.Missing(name);
                    await ResourceRegistry.Remove(transaction, dashboard.Id);
                }
            },
            cancellationToken);
        return new DeleteDashboardsOutput();
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > NameCharsMax || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw DashboardFailures.Invalid(
                "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).");
        }
    }

    private static DashboardEntry Entry(Resource dashboard)
    {
        var definition = DashboardDefinition.Kind.Read(dashboard);
        return new DashboardEntry
        {
            DashboardName = dashboard.Name.Name,
            DashboardArn = dashboard.Arn,
            LastModified = DateTimeOffset.FromUnixTimeMilliseconds(definition.ChangedMs),
            Size = Encoding.UTF8.GetByteCount(definition.Body),
        };
    }
}
