using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Glue.Integrations;

/// <content>Finds and shows integrations.</content>
internal sealed partial class IntegrationOperations
{
    private const int PageLeast = 20;

    /// <summary>Lists integrations in the order of their ids, or returns one.</summary>
    public async Task<DescribeIntegrationsOutput> DescribeIntegrations(
        DescribeIntegrationsInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.IntegrationIdentifier is { } one)
        {
            var found = integrations.Find(call, one);
            var shown = await Show(found, IntegrationRows.Integrations.Read(found), StatusOf(call, found), cancellationToken);
            return new DescribeIntegrationsOutput { Integrations = [shown] };
        }

        var filters = FiltersOf(input.Filters ?? []);
        var (page, marker) = await Page(call, "integrations", input.Marker, input.MaxRecords, filters, cancellationToken);
        return new DescribeIntegrationsOutput { Integrations = page, Marker = marker };
    }

    /// <summary>Lists the integrations into a target.</summary>
    public async Task<DescribeInboundIntegrationsOutput> DescribeInboundIntegrations(
        DescribeInboundIntegrationsInput input, Call call, CancellationToken cancellationToken)
    {
        var (page, marker) = await Page(
            call,
            "inbound",
            input.Marker,
            input.MaxRecords,
            one => one.TargetArn == (input.TargetArn ?? one.TargetArn) && one.IntegrationArn == (input.IntegrationArn ?? one.IntegrationArn),
            cancellationToken);
        return new DescribeInboundIntegrationsOutput
        {
            InboundIntegrations =
            [
                .. page.Select(one => new InboundIntegration
                {
                    IntegrationArn = one.IntegrationArn,
                    SourceArn = one.SourceArn,
                    TargetArn = one.TargetArn,
                    Status = one.Status,
                    CreateTime = one.CreateTime,
                    IntegrationConfig = one.IntegrationConfig,
                    Errors = one.Errors,
                }),
            ],
            Marker = marker,
        };
    }

    private static Func<Integration, bool> FiltersOf(IReadOnlyList<IntegrationFilter> filters)
    {
        foreach (var filter in filters)
        {
            if (filter.Name is not ("Status" or "IntegrationName" or "SourceArn"))
            {
                throw GlueErrors.ValidationException($"Filter {filter.Name} is not supported: Status, IntegrationName and SourceArn are.");
            }
        }

        return one => filters.All(filter => filter.Values?.Contains(filter.Name switch
        {
            "Status" => one.Status,
            "IntegrationName" => one.IntegrationName,
            _ => one.SourceArn,
        }) == true);
    }

    // The account has few integrations: a page is cut from all of them.
    private async Task<(IReadOnlyList<Integration> Page, string? Marker)> Page(
        Call call, string list, string? marker, int? most, Func<Integration, bool> matches, CancellationToken cancellationToken)
    {
        if (most is < PageLeast or > CountMax)
        {
            throw GlueErrors.ValidationException($"MaxRecords {most} must be {PageLeast} to {CountMax}.");
        }

        var after = tokens.Read(call, list, marker);
        var present = await store.Read(
            reader => ResourceRegistry.List(reader, IntegrationRows.Integrations.NameOf(call, ""), after, CountMax), cancellationToken);
        var shown = new List<(string Id, Integration One)>();
        var deliveries = parts.Value.Deliveries.Status().ToDictionary(delivery => delivery.Id);
        foreach (var resource in present)
        {
            var delivery = DeliveryOf(call, resource) is { } known ? deliveries.GetValueOrDefault(known) : null;
            var one = await Show(resource, IntegrationRows.Integrations.Read(resource), delivery, cancellationToken);
            if (matches(one))
            {
                shown.Add((resource.Name.Name, one));
            }
        }

        var limit = most ?? CountMax;
        return ([.. shown.Take(limit).Select(one => one.One)], shown.Count > limit ? tokens.After(call, list, shown[limit - 1].Id) : null);
    }

    // The state is that of the delivery.
    private async ValueTask<Integration> Show(
        Resource resource, Integration stored, DeliveryStatus? delivery, CancellationToken cancellationToken)
    {
        var tags = await store.Read(reader => IntegrationTags.Read(reader, resource.Id), cancellationToken);
        var failing = delivery?.FailingWith ?? (delivery is { SourceIsGone: true } ? "The source table was deleted." : null);
        return stored with
        {
            Status = delivery switch
            {
                null or { Config.Deletion: not null } => "DELETING",
                _ when failing is not null => "NEEDS_ATTENTION",
                { Active: true, Config.Source.Changes.NeedsBase: false } => "ACTIVE",
                _ => "CREATING",
            },
            Tags = tags.Count == 0 ? null : tags,
            Errors = failing is null ? null : [new IntegrationError { ErrorCode = "DeliveryFailing", ErrorMessage = failing }],
        };
    }

    private DeliveryStatus? StatusOf(Call call, Resource integration) => DeliveryOf(call, integration) is { } id
        ? parts.Value.Deliveries.Status().FirstOrDefault(delivery => delivery.Id == id)
        : null;

    // The name alone is no proof: other accounts and regions may have it too.
    private DeliveryId? DeliveryOf(Call call, Resource integration) =>
        registry.TryFind(DeliveryStreamFinder.NameOf(call, IntegrationRows.DeliveryOf(integration.Name.Name)), out var stream)
            ? DeliveryStreamFinder.IdOf(stream)
            : null;
}
