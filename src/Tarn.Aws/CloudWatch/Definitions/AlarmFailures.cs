using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch.Definitions;

/// <summary>Errors about alarms.</summary>
internal static class AlarmFailures
{
    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => new("ValidationError", 400, message);

    public static AwsErrorException Missing(string name) => CloudWatchErrors.ResourceNotFound($"The alarm {name} does not exist.");
}
