using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Policies;

/// <summary>
/// The policy of a function, a version, an alias or a layer's version: statements that allow. It is stored as IAM's JSON
/// beside other services' policies; its revision is a digest of that text.
/// </summary>
/// <param name="Statements">The statements, in the order in which they were added.</param>
internal sealed record PermissionPolicy(IReadOnlyList<Permission> Statements)
{
    private const int TextBytesMax = 20_480;

    /// <summary>The revision that a caller compares.</summary>
    public string Revision => new Guid(MD5.HashData(Encoding.UTF8.GetBytes(Text())).AsSpan()).ToString();

    /// <summary>The policy of an owner; one without statements when there is none.</summary>
    public static async ValueTask<PermissionPolicy> Read(IMetadataReader reader, ResourceId owner)
    {
        if (await ResourceRegistry.Policy(reader, owner) is not { } text)
        {
            return new PermissionPolicy([]);
        }

        using var document = JsonDocument.Parse(text);
        return new PermissionPolicy([.. document.RootElement.GetProperty("Statement").EnumerateArray().Select(Permission.Read)]);
    }

    /// <summary>Adds a statement. Returns the new policy.</summary>
    /// <exception cref="AwsErrorException">ResourceConflictException; PolicyLengthExceededException; PreconditionFailedException.</exception>
    public static async ValueTask<PermissionPolicy> Add(IMetadataTransaction transaction, ResourceId owner, Permission permission, string? revision)
    {
        var policy = await Read(transaction, owner);
        policy.Check(revision);
        if (policy.Statements.Any(other => other.Id == permission.Id))
        {
            throw LambdaErrors.ResourceConflictException(
                $"The statement id ({permission.Id}) provided already exists. Please provide a new statement id, or remove the existing statement.");
        }

        var changed = new PermissionPolicy([.. policy.Statements, permission]);
        var text = changed.Text();
        if (Encoding.UTF8.GetByteCount(text) is > TextBytesMax and var bytes)
        {
            throw LambdaErrors.PolicyLengthExceededException($"The final policy size ({bytes}) is bigger than the limit ({TextBytesMax}).");
        }

        ResourceRegistry.SetPolicy(transaction, owner, text);
        return changed;
    }

    /// <summary>Removes a statement.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; PreconditionFailedException.</exception>
    public static async ValueTask Remove(IMetadataTransaction transaction, ResourceId owner, string statement, string? revision)
    {
        var policy = await Read(transaction, owner);
        policy.Check(revision);
        Permission[] left = [.. policy.Statements.Where(other => other.Id != statement)];
        if (left.Length == policy.Statements.Count)
        {
            throw LambdaErrors.ResourceNotFoundException($"Statement {statement} is not found in resource policy.");
        }

        ResourceRegistry.SetPolicy(transaction, owner, left.Length == 0 ? null : new PermissionPolicy(left).Text());
    }

    /// <summary>The policy in IAM's JSON.</summary>
    public string Text() => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("Version", "2012-10-17");
        json.WriteString("Id", "default");
        json.WriteList("Statement", Statements, statement => statement.Write(json));
        json.WriteEndObject();
    });

    /// <summary>One statement in IAM's JSON.</summary>
    public static string TextOf(Permission permission) => Json(permission.Write);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void Check(string? revision)
    {
        if (revision is not null && revision != Revision)
        {
            throw FunctionReasons.OtherRevision();
        }
    }
}
