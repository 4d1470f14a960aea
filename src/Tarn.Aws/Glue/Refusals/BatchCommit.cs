using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Refusals;

/// <summary>Entries of one call that succeed or fail one by one, inside one commit.</summary>
internal static class BatchCommit
{
    /// <summary>Changes each entry, and returns the ones that failed. An entry that fails changes nothing, so the others commit without it.</summary>
    public static async ValueTask<IReadOnlyList<(T Entry, ErrorDetail Detail)>> Change<T>(IReadOnlyList<T> entries, Func<T, ValueTask> change)
    {
        var errors = new List<(T, ErrorDetail)>();
        foreach (var entry in entries)
        {
            try
            {
                await change(entry);
            }
            catch (TarnException failure) when (failure.Kind is ErrorKind.NotFound or ErrorKind.AlreadyExists or ErrorKind.InvalidArgument)
            {
                errors.Add((entry, DetailOf(failure)));
            }
            catch (AwsErrorException failure)
            {
                errors.Add((entry, new ErrorDetail { ErrorCode = failure.Code, ErrorMessage = failure.Message }));
            }
        }

        return errors;
    }

    /// <summary>A failure as an entry of an answer.</summary>
    public static ErrorDetail DetailOf(TarnException failure) => new() { ErrorCode = GlueFailures.Map(failure).Code, ErrorMessage = failure.Message };
}
