using System.Text;
using Tarn.Access;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>Sends requests to a door without a listener, in the dispatcher's order.</summary>
internal static class DoorWire
{
    public const string RequestId = "c0ffee00-0000-4000-8000-000000000001";

    public static WireRequest Request(
        string method, string target, string? body = null, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var list = new WireHeaders();
        foreach (var (name, value) in headers)
        {
            list.Set(name, value);
        }

        return new WireRequest
        {
            Method = method,
            RawPath = mark < 0 ? target : target[..mark],
            RawQuery = mark < 0 ? "" : target[(mark + 1)..],
            Headers = list,
            Body = body is null ? default(Memory<byte>) : Encoding.UTF8.GetBytes(body),
        };
    }

    public static WireRequest Json(string operation, string body) => Request(
        "POST", "/", body, ("X-Amz-Target", $"Kinesis_20131202.{operation}"), ("Content-Type", "application/x-amz-json-1.1"));

    public static async Task<(WireResponse Response, string Body)> Send(IDoor door, WireRequest request, DateTimeOffset now = default)
    {
        var response = new WireResponse(RequestId);
        var protocol = door.Service.ProtocolOf(request);
        Call? call = null;
        try
        {
            var operation = protocol.Route(door.Service, request) ?? throw CommonErrors.UnknownOperation();
            using var bound = operation.Bind(door, request, protocol);
            call = Call(operation.Name, now);
            await bound.Invoke(call, response, default);
        }
        catch (AwsErrorException error)
        {
            protocol.WriteError(door.Service, error, request, response);
        }
        catch (TarnException failure)
        {
            protocol.WriteError(door.Service, door.Map(failure), request, response);
        }
        finally
        {
            call?.LetGo();
        }

        return (response, Encoding.UTF8.GetString(response.Body.ToArray()));
    }

    /// <param name="operation">The operation.</param>
    /// <param name="now">The call's time; 1970 by default.</param>
    /// <param name="authorizer">The rights; by default the caller may do everything.</param>
    /// <param name="address">The client's address; null: this machine's.</param>
    /// <param name="tls">Whether the connection is TLS.</param>
    public static Call Call(string operation, DateTimeOffset now = default, IAuthorizer? authorizer = null, string? address = null, bool tls = false) => new()
    {
        RequestId = RequestId,
        Time = now == default ? DateTimeOffset.UnixEpoch : now,
        Door = "aws",
        Service = "sample",
        Operation = operation,
        Account = "000000000000",
        Region = "us-east-1",
        Principal = Principal.Root("000000000000", "AKIA"),
        SourceAddress = address ?? "127.0.0.1",
        Tls = tls,
        UserAgent = "",
        Authorizer = authorizer ?? new Everyone(),
    };

    private sealed class Everyone : IAuthorizer
    {
        public AccessDecision Decide(Call call, string action, string resource) => AccessDecision.Allowed;

        public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
            Decide(call, action, $"arn:aws:s3:::{bucket}/{folder}*") == AccessDecision.Allowed ? FolderRight.All : FolderRight.None;

        public bool AllowsAny(Call call) => true;

        public bool Covers(Call call) => true;
    }
}
