using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.IntegrationProperties;

/// <summary>Properties of databases as targets: the role that integrations act with.</summary>
/// <param name="registry">The registry of properties.</param>
/// <param name="store">The store of the registry.</param>
[AwsOperations("glue")]
internal sealed partial class IntegrationPropertyOperations(ResourceRegistry registry, IMetadataStore store, GlueRoles roles, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Gives a database a role for its integrations.</summary>
    [Refused("SourceProcessingProperties", "TargetProcessingProperties: its role reads the source too")]
    [Refused("TargetProcessingProperties.KmsArn", "the server's own encryption")]
    [Refused("TargetProcessingProperties.ConnectionName", "no connection")]
    [Refused("TargetProcessingProperties.EventBusArn", "no event bus")]
    public async Task<CreateIntegrationResourcePropertyOutput> CreateIntegrationResourceProperty(
        CreateIntegrationResourcePropertyInput input, Call call, CancellationToken cancellationToken)
    {
        var made = Make(call, input.ResourceArn, input.TargetProcessingProperties, input.Refuse);
        await store.Commit(
            async transaction =>
            {
                var name = IntegrationRows.Properties.NameOf(call, input.ResourceArn);
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw GlueErrors.ConflictException($"{input.ResourceArn} has properties already. UpdateIntegrationResourceProperty changes them.");
                }

                var id = new ResourceId(transaction.NextId());
                await IntegrationRows.Properties.Add(transaction, id, name, call.Time, made, made.ResourcePropertyArn);
                await IntegrationTags.Add(transaction, id, input.Tags ?? []);
            },
            cancellationToken);
        return new CreateIntegrationResourcePropertyOutput
        {
            ResourceArn = made.ResourceArn!,
            ResourcePropertyArn = made.ResourcePropertyArn,
            TargetProcessingProperties = made.TargetProcessingProperties,
        };
    }

    /// <summary>Changes the role. Integrations into the database act with the new one at once.</summary>
    [Refused("SourceProcessingProperties", "TargetProcessingProperties: its role reads the source too")]
    [Refused("TargetProcessingProperties.KmsArn", "the server's own encryption")]
    [Refused("TargetProcessingProperties.ConnectionName", "no connection")]
    [Refused("TargetProcessingProperties.EventBusArn", "no event bus")]
    public async Task<UpdateIntegrationResourcePropertyOutput> UpdateIntegrationResourceProperty(
        UpdateIntegrationResourcePropertyInput input, Call call, CancellationToken cancellationToken)
    {
        var made = Make(call, input.ResourceArn, input.TargetProcessingProperties, input.Refuse);
        var role = made.TargetProcessingProperties!.RoleArn!;
        await store.Commit(
            async transaction =>
            {
                var name = IntegrationRows.Properties.NameOf(call, input.ResourceArn);
                var found = await ResourceRegistry.Find(transaction, name) ?? throw Missing(input.ResourceArn);
                await IntegrationRows.Properties.Change(transaction, found.Id, _ => made);
                foreach (var integration in await Into(transaction, call, input.ResourceArn))
                {
                    roles.Check(call, role, integration.Arn);
                    await ReplaceRole(transaction, call, integration, role);
                }
            },
            cancellationToken);
        return new UpdateIntegrationResourcePropertyOutput
        {
            ResourceArn = made.ResourceArn,
            ResourcePropertyArn = made.ResourcePropertyArn,
            TargetProcessingProperties = made.TargetProcessingProperties,
        };
    }

    /// <summary>Returns the properties of a resource.</summary>
    public Task<GetIntegrationResourcePropertyOutput> GetIntegrationResourceProperty(
        GetIntegrationResourcePropertyInput input, Call call, CancellationToken cancellationToken)
    {
        return Task.FromResult(registry.TryFind(IntegrationRows.Properties.NameOf(call, input.ResourceArn), out var found)
            ? IntegrationRows.Properties.Read(found)
            : throw Missing(input.ResourceArn));
    }

    /// <summary>Lists the databases that have properties, in the order of their ARNs.</summary>
    public async Task<ListIntegrationResourcePropertiesOutput> ListIntegrationResourceProperties(
        ListIntegrationResourcePropertiesInput input, Call call, CancellationToken cancellationToken)
    {
        foreach (var filter in input.Filters ?? [])
        {
            if (filter.Name is not ("SourceArn" or "TargetArn"))
            {
                throw GlueErrors.ValidationException($"Filter {filter.Name} is not supported: SourceArn and TargetArn are.");
            }
        }

        var limit = Math.Clamp(input.MaxRecords ?? PageMax, 1, PageMax);
        var after = tokens.Read(call, "integration properties", input.Marker);
        var page = await store.Read(reader => ResourceRegistry.List(reader, IntegrationRows.Properties.NameOf(call, ""), after, limit + 1), cancellationToken);
        var shown = page.Take(limit).Select(IntegrationRows.Properties.Read).Where(one => (input.Filters ?? []).All(filter =>
            filter.Name == "TargetArn" && filter.Values?.Contains(one.ResourceArn!) == true));
        return new ListIntegrationResourcePropertiesOutput
        {
            IntegrationResourcePropertyList =
            [
                .. shown.Select(one => new IntegrationResourceProperty
                {
                    ResourceArn = one.ResourceArn!,
                    ResourcePropertyArn = one.ResourcePropertyArn,
                    TargetProcessingProperties = one.TargetProcessingProperties,
                }),
            ],
            Marker = page.Count > limit ? tokens.After(call, "integration properties", page[limit - 1].Name.Name) : null,
        };
    }

    /// <summary>Removes the properties of a resource that no integration uses.</summary>
    public async Task DeleteIntegrationResourceProperty(
        DeleteIntegrationResourcePropertyInput input, Call call, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                var name = IntegrationRows.Properties.NameOf(call, input.ResourceArn);
                var found = await ResourceRegistry.Find(transaction, name) ?? throw Missing(input.ResourceArn);
                if ((await Into(transaction, call, input.ResourceArn)).Count > 0)
                {
                    throw GlueErrors.ValidationException($"An integration into {input.ResourceArn} acts with the role. Delete the integration first.");
                }

                await ResourceRegistry.Remove(transaction, found.Id);
            },
            cancellationToken);
    }

    private GetIntegrationResourcePropertyOutput Make(Call call, string resourceArn, TargetProcessingProperties? target, Action refuse)
    {
        var arn = IntegrationRows.PropertyArnOf(call, resourceArn);
        refuse();
        if (!IntegrationSource.IsDatabase(call, resourceArn, out _))
        {
            throw GlueErrors.ValidationException(
                $"ResourceArn {resourceArn} is not supported: properties are those of a database of the account and region, "
                + $"like arn:aws:glue:{call.Region}:{call.Account}:database/NAME.");
        }

        if (target?.RoleArn is not { } role)
        {
            throw GlueErrors.ValidationException("TargetProcessingProperties.RoleArn is needed: integrations act with this role.");
        }

        roles.CheckPassed(call, role, arn);
        return new GetIntegrationResourcePropertyOutput { ResourceArn = resourceArn, ResourcePropertyArn = arn, TargetProcessingProperties = target };
    }

    private static async ValueTask<IReadOnlyList<Resource>> Into(IMetadataReader reader, Call call, string target)
    {
        var present = await ResourceRegistry.List(reader, IntegrationRows.Integrations.NameOf(call, ""), null, PageMax);
        return [.. present.Where(one => IntegrationRows.Integrations.Read(one).TargetArn == target)];
    }

    private static async ValueTask ReplaceRole(IMetadataTransaction transaction, Call call, Resource integration, string role)
    {
        var name = DeliveryStreamFinder.NameOf(call, IntegrationRows.DeliveryOf(integration.Name.Name));
        if (await ResourceRegistry.Find(transaction, name) is { } delivery)
        {
            await DeliveryDocument.Kind.Change(transaction, delivery.Id, one => DeliveryDocument.WithRole(one, role));
        }
    }

    private static AwsErrorException Missing(string resourceArn) => GlueErrors.ResourceNotFoundException($"{resourceArn} has no integration properties.");
}
