using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Names of event source mappings.</summary>
internal static class MappingNames
{
    /// <summary>The type of a mapping's ARN and registered name.</summary>
    public const string Type = "event-source-mapping";

    /// <summary>A mapping's registered name.</summary>
    public static ResourceName Of(Call call, string uuid) => ResourceName.Of(call, FunctionFinder.Service, Type, uuid);

    public static string ArnOf(Call call, string uuid) => Arn.Of(FunctionFinder.Service, call.Region, call.Account, $"{Type}:{uuid}").ToString();

    /// <summary>The error for a mapping that does not exist.</summary>
    public static AwsErrorException Missing() => LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.");
}
