using Tarn.Access;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Asks the access rows of operations, as the dispatcher does before a method runs.</summary>
internal static class AccessRows
{
    /// <summary>Asks the row of the call's operation for an input with these members.</summary>
    /// <param name="resourceOf">How the service's door names resources.</param>
    public static ValueTask Ask(
        ServiceDescriptor service, Func<string, Func<string, string?>, Call, string?> resourceOf, Call call, params (string Name, string? Value)[] members) =>
        service.Find(call.Operation)!.Access.Check(new Door(service, resourceOf), new Input(members), call, default);

    private sealed class Door(ServiceDescriptor service, Func<string, Func<string, string?>, Call, string?> resourceOf) : IDoor
    {
        public ServiceDescriptor Service => service;

        public string? ResourceOf(string members, Func<string, string?> read, Call call) => resourceOf(members, read, call);

        public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);
    }

    private sealed class Input((string Name, string? Value)[] members) : BoundCall
    {
        public override string? Member(string name) => members.FirstOrDefault(member => member.Name == name).Value;

        public override ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
