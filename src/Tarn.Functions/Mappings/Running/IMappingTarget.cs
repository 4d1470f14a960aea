using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Functions.Mappings.Running;

/// <summary>The functions of mappings.</summary>
public interface IMappingTarget
{
    /// <summary>The ARN of the function's role now; null: there is no such function.</summary>
    string? RoleOf(MappingConfig mapping);

    /// <summary>Calls the mapping's function.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The function was not called: it is throttled, not ready or gone. The batch is kept and sent again.
    /// </exception>
    ValueTask<InvocationAnswer> Invoke(MappingConfig mapping, string requestId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>Refuses a failed batch's object that the function's role may not write.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied.</exception>
    void AuthorizeFailure(MappingConfig mapping, string bucket, string key);
}
