using Tarn.Aws.Glue.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Glue.Finding;

/// <summary>
/// Integrations and their properties as resources of the registry. The delivery of an integration is a delivery stream with a name of the same
/// id. Its ARN is the integration's, so roles are assumed for that.
/// </summary>
public static class IntegrationRows
{
    /// <summary>The type of integrations in the registry. Their names there are ids.</summary>
    public const string Type = "integration";

    /// <summary>The type of properties of resources. Their names are ARNs of the resources.</summary>
    public const string PropertyType = "integrationresourceproperty";

    /// <summary>The type of properties of tables. Their names are the ARN of a resource, a space and a table's name.</summary>
    public const string TableType = "integrationtableproperties";

    private const string Service = "glue";

    /// <summary>Integrations in the registry.</summary>
    internal static DefinitionKind<Integration> Integrations { get; } = new(
        Service,
        Type,
        static integration => ShapeDocument.Encode(new DescribeIntegrationsOutput { Integrations = [integration] }),
        static row => ShapeDocument.Decode<DescribeIntegrationsOutput>(row).Integrations![0])
    {
        ArnStart = $"{Type}:",
    };

    /// <summary>Properties of resources in the registry.</summary>
    internal static DefinitionKind<GetIntegrationResourcePropertyOutput> Properties { get; } =
        new(Service, PropertyType, ShapeDocument.Encode, ShapeDocument.Decode<GetIntegrationResourcePropertyOutput>);

    /// <summary>Properties of tables in the registry.</summary>
    internal static DefinitionKind<GetIntegrationTablePropertiesOutput> Tables { get; } =
        new(Service, TableType, ShapeDocument.Encode, ShapeDocument.Decode<GetIntegrationTablePropertiesOutput>);

    /// <summary>Removes the integration whose delivery ends, in the transaction that removes the delivery.</summary>
    /// <param name="delivery">The delivery stream.</param>
    public static async ValueTask Forget(IMetadataTransaction transaction, ResourceId delivery)
    {
        if (await ResourceRegistry.Get(transaction, delivery) is { } stream && Arn.TryParse(stream.Arn, out var arn) && IdOf(arn) is { } id
            && await ResourceRegistry.Find(transaction, new ResourceName(arn.Account, arn.Region, Service, Type, id)) is { } found)
        {
            await ResourceRegistry.Remove(transaction, found.Id);
        }
    }

    internal static ResourceName TableOf(Call call, string resourceArn, string table) => Tables.NameOf(call, $"{resourceArn} {table}");

    /// <summary>The name of an integration's delivery.</summary>
    internal static string DeliveryOf(string id) => $"{Type}-{id}";

    /// <summary>The ARN of a resource's properties.</summary>
    /// <exception cref="AwsErrorException">ValidationException: the resource's ARN is none.</exception>
    internal static string PropertyArnOf(Call call, string resourceArn) => Arn.TryParse(resourceArn, out var resource)
        ? Arn.Of(Service, call.Region, call.Account, $"{PropertyType}/{resource.Resource.Replace(':', '/')}").ToString()
        : throw GlueErrors.ValidationException($"{resourceArn} is no ARN.");

    /// <summary>The id in the ARN of an integration; null: another ARN.</summary>
    internal static string? IdOf(in Arn arn) =>
        arn.Service == Service && arn.Resource.StartsWith(Type + ":", StringComparison.Ordinal) ? arn.Resource[(Type.Length + 1)..] : null;
}
