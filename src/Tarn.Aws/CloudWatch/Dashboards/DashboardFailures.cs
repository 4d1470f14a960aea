using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Dashboards;

namespace Tarn.Aws.CloudWatch.Dashboards;

/// <summary>Errors about dashboards.</summary>
internal static class DashboardFailures
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static AwsErrorException Missing(string name) => CloudWatchErrors.DashboardNotFoundError($"Dashboard {name} does not exist");

    public static AwsErrorException Invalid(string message) => CloudWatchErrors.DashboardInvalidInputError(message);

    /// <summary>The error for a body with errors: AWS's sentence with the list, and the list as a member.</summary>
    public static AwsErrorException Invalid(IReadOnlyList<DashboardMessage> errors)
    {
        var plain = Invalid(
            $"The dashboard body is invalid, there are {errors.Count} validation errors:\n{Written(errors, Indented, "dataPath", "message")}");
        return new AwsErrorException(plain.Code, plain.Status, plain.Message)
        {
            QueryCode = plain.QueryCode,
            MessageMember = plain.MessageMember,
            Documents = [KeyValuePair.Create("dashboardValidationMessages", Written(errors, Plain, "DataPath", "Message"))],
        };
    }

    private static string Written(IReadOnlyList<DashboardMessage> messages, JsonWriterOptions options, string path, string text)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                json.WriteStartObject();
                json.WriteString(path, message.Path);
                json.WriteString(text, message.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
