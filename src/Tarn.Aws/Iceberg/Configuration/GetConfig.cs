using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Configuration;

internal sealed partial class ConfigurationOperations
{
    /// <summary>
    /// Returns the prefix of the catalog's paths, the S3 endpoint as the client reached it, and the endpoints. It answers
    /// without a warehouse too.
    /// </summary>
    public Task<GetConfigOutput> GetConfig(GetConfigInput input, Call call, CancellationToken cancellationToken)
    {
        RestNames.CheckWarehouse(call, input.Warehouse);
        return Task.FromResult(new GetConfigOutput
        {
            Defaults = new Dictionary<string, string>
            {
                ["s3.endpoint"] = endpoint.Of(call, input.Host),
                ["s3.path-style-access"] = "true",
                ["client.region"] = call.Region,
                ["s3.region"] = call.Region,
            },
            Overrides = new Dictionary<string, string> { ["prefix"] = RestNames.PrefixOf(call.Account) },
            Endpoints = Endpoints(),
            IdempotencyKeyLifetime = "PT30M",
        });
    }

    // Clients call only endpoints that the configuration lists.
    private string[] Endpoints() =>
    [
        .. operations().Where(operation => operation.Name is not ("GetConfig" or "GetToken"))
            .Select(operation => $"{operation.Route.Method} {Shown(operation.Route.Path)}"),
    ];

    // /iceberg/v1/{Prefix*}/namespaces/{Namespace} → /v1/{prefix}/namespaces/{namespace}
    private static string Shown(string path) =>
        string.Join('/', path.Split('/').Skip(2).Select(ShownPart).Prepend(""));

    private static string ShownPart(string part) =>
        part.StartsWith('{') ? part.Replace("*", "", StringComparison.Ordinal).ToLowerInvariant() : part;
}
