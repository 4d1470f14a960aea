using System.Text;
using Tarn.Access;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Sends requests to a door as the dispatcher does: the access row is asked before the method runs.</summary>
internal static class AskedDoor
{
    /// <summary>Sends a request.</summary>
    /// <param name="authorizer">The rights; null: everything is allowed.</param>
    /// <returns>The answer; a refusal of rights has the code <c>AccessDenied</c>.</returns>
    public static async Task<(int Status, string Code, string Message, string Body)> Send(IDoor door, WireRequest request, IAuthorizer? authorizer = null)
    {
        var response = new WireResponse(DoorWire.RequestId);
        var protocol = door.Service.ProtocolOf(request);
        Call? call = null;
        try
        {
            var operation = protocol.Route(door.Service, request) ?? throw CommonErrors.UnknownOperation();
            using var bound = operation.Bind(door, request, protocol);
            call = DoorWire.Call(operation.Name, authorizer: authorizer);
            await operation.Access.Check(door, bound, call, default);
            await bound.Invoke(call, response, default);
            return (response.Status, "", "", Encoding.UTF8.GetString(response.Body.ToArray()));
        }
        catch (AwsErrorException error)
        {
            return (error.Status, error.Code, error.Message, "");
        }
        catch (TarnException denied) when (denied.Kind == ErrorKind.AccessDenied)
        {
            return (403, "AccessDenied", denied.Message, "");
        }
        catch (TarnException failure)
        {
            var error = door.Map(failure);
            return (error.Status, error.Code, error.Message, "");
        }
        finally
        {
            call?.LetGo();
            response.Dispose();
        }
    }
}
