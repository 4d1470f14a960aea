using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Access.Conditions;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Audit.Records;

/// <summary>Writes calls as events of CloudTrail, version 1.11.</summary>
/// <param name="arnOf">The ARN of a user or role; null: it has none.</param>
internal sealed class CallEvents(Func<ResourceId, string?> arnOf)
{
    /// <summary>The most bytes of an event, as on AWS.</summary>
    public const int EventBytesMax = 256 * 1_024;

    private const string EventVersion = "1.11";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The event of a call.</summary>
    /// <param name="calls">The number of calls that it counts; more than 1 for counted refusals.</param>
    public AuditEntry Of(AuditedCall audited, string account, long calls)
    {
        var (call, id) = (audited.Call, Guid.NewGuid().ToString("D"));
        var text = Write(audited, account, id, calls, isWhole: true);
        if (text.Length > EventBytesMax)
        {
            text = Write(audited, account, id, calls, isWhole: false);
        }

        return new AuditEntry
        {
            TimeMs = call.Time.ToUnixTimeMilliseconds(),
            EventId = id,
            EventSource = audited.EventSource,
            EventName = call.Operation,
            Category = audited.DataType is null ? AuditEntry.Management : AuditEntry.Data,
            Account = account,
            Region = call.Region,
            Principal = call.Principal.Arn,
            UserName = UserNameOf(call.Principal),
            AccessKeyId = call.Principal.AccessKeyId,
            SourceAddress = AddressOf(call),
            ErrorCode = audited.ErrorCode ?? "",
            IsRead = audited.IsRead,
            Calls = calls,
            Resources = audited.Resources,
            Event = Encoding.UTF8.GetString(text.Span),
        };
    }

    // A service of the program acts without an address.
    private static string AddressOf(Call call) => call.SourceAddress.Length > 0 ? call.SourceAddress : call.UserAgent;

    private static string UserNameOf(Principal principal) => principal.Kind switch
    {
        PrincipalKind.Role => principal.Session ?? "",
        PrincipalKind.User => principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..],
        PrincipalKind.Root => "root",
        _ => "",
    };

    private ReadOnlyMemory<byte> Write(AuditedCall audited, string account, string id, long calls, bool isWhole)
    {
        var (call, to) = (audited.Call, new ArrayBufferWriter<byte>(2_048));
        using (var json = new Utf8JsonWriter(to, Plain))
        {
            json.WriteStartObject();
            json.WriteString("eventVersion"u8, EventVersion);
            json.WritePropertyName("userIdentity"u8);
            WriteIdentity(json, call);
            json.WriteString("eventTime"u8, PolicyTime.Write(call.Time));
            json.WriteString("eventSource"u8, audited.EventSource);
            json.WriteString("eventName"u8, call.Operation);
            json.WriteString("awsRegion"u8, call.Region);
            json.WriteString("sourceIPAddress"u8, AddressOf(call));
            json.WriteString("userAgent"u8, call.UserAgent);
            if (audited.ErrorCode is { } code)
            {
                json.WriteString("errorCode"u8, code);
                json.WriteString("errorMessage"u8, audited.ErrorMessage ?? "");
            }

            WriteValue(json, "requestParameters", audited.Parameters, isWhole);
            WriteValue(json, "responseElements", audited.IsRead || audited.ErrorCode is not null ? null : audited.Elements, isWhole);
            WriteMore(json, call, calls);
            json.WriteString("requestID"u8, call.RequestId);
            json.WriteString("eventID"u8, id);
            json.WriteBoolean("readOnly"u8, audited.IsRead);
            WriteResources(json, audited, account);
            json.WriteString("eventType"u8, audited.EventType);
            json.WriteBoolean("managementEvent"u8, audited.DataType is null);
            json.WriteString("recipientAccountId"u8, account);
            json.WriteString("eventCategory"u8, audited.DataType is null ? AuditEntry.Management : AuditEntry.Data);
            if (call.Tls && call.Host.Length > 0)
            {
                json.WriteStartObject("tlsDetails"u8);
                json.WriteString("clientProvidedHostHeader"u8, call.Host);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    private static void WriteValue(Utf8JsonWriter json, string name, string? value, bool isWhole)
    {
        json.WritePropertyName(name);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else if (isWhole)
        {
            json.WriteRawValue(value, skipInputValidation: true);
        }
        else
        {
            json.WriteStartObject();
            json.WriteBoolean("omitted"u8, true);
            json.WriteNumber("originalSize"u8, Encoding.UTF8.GetByteCount(value));
            json.WriteString("reason"u8, "the event has more than 256 KB");
            json.WriteEndObject();
        }
    }

    // Members that AWS leaves to each service.
    private static void WriteMore(Utf8JsonWriter json, Call call, long calls)
    {
        if (calls == 1 && call.Door == "aws")
        {
            return;
        }

        json.WriteStartObject("additionalEventData"u8);
        json.WriteString("door"u8, call.Door);
        if (calls > 1)
        {
            json.WriteNumber("calls"u8, calls);
        }

        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, AuditedCall audited, string account)
    {
        if (audited.Resources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("resources"u8);
        foreach (var arn in audited.Resources)
        {
            json.WriteStartObject();
            json.WriteString("accountId"u8, account);
            json.WriteText("type", audited.DataType);
            json.WriteString("ARN"u8, arn);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteIdentity(Utf8JsonWriter json, Call call)
    {
        var principal = call.Principal;
        json.WriteStartObject();
        json.WriteString("type"u8, principal.Kind switch
        {
            PrincipalKind.Root => "Root",
            PrincipalKind.User => "IAMUser",
            PrincipalKind.Role => "AssumedRole",
            _ => "AWSAccount",
        });
        json.WriteString("principalId"u8, principal.Kind == PrincipalKind.Anonymous ? "" : principal.UserId);
        if (principal.Kind != PrincipalKind.Anonymous)
        {
            json.WriteString("arn"u8, principal.Arn);
        }

        json.WriteString("accountId"u8, principal.Account);
        json.WriteText("accessKeyId", principal.AccessKeyId.Length == 0 ? null : principal.AccessKeyId);
        json.WriteText("userName", principal.Kind == PrincipalKind.User ? UserNameOf(principal) : null);
        if (principal.Issued is not null || principal.Expires is not null || principal.Kind == PrincipalKind.Role)
        {
            WriteSession(json, principal);
        }

        if (call.SourceAddress.Length == 0)
        {
            json.WriteString("invokedBy"u8, call.UserAgent);
        }

        json.WriteEndObject();
    }

    private void WriteSession(Utf8JsonWriter json, Principal principal)
    {
        json.WriteStartObject("sessionContext"u8);
        if (principal.Kind == PrincipalKind.Role)
        {
            var parts = principal.Arn.Split('/');
            var (name, roleId) = (parts.Length > 1 ? parts[1] : "", principal.UserId.Split(':')[0]);
            json.WriteStartObject("sessionIssuer"u8);
            json.WriteString("type"u8, "Role");
            json.WriteString("principalId"u8, roleId);
            json.WriteString("arn"u8, arnOf(principal.Identity) ?? $"arn:aws:iam::{principal.Account}:role/{name}");
            json.WriteString("accountId"u8, principal.Account);
            json.WriteString("userName"u8, name);
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes"u8);
        if (principal.Issued is { } issued)
        {
            json.WriteString("creationDate"u8, PolicyTime.Write(issued));
        }

        json.WriteString("mfaAuthenticated"u8, "false");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
