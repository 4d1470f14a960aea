using Tarn.DuckDb;
using Tarn.Workers.Functions;
using Tarn.Workers.Parts;

namespace Tarn.Workers.Tests.Parts;

public sealed class EngineErrorsTests
{
    [Theory]
    [InlineData(DuckErrorType.OutOfMemory, "Out of Memory Error: failed to allocate data", WorkerErrorName.ExceededMemoryLimit, false)]
    [InlineData(DuckErrorType.Io, "could not write: No space left on device", WorkerErrorName.ExceededSpillLimit, true)]
    [InlineData(DuckErrorType.Interrupt, "INTERRUPT Error: Interrupted!", WorkerErrorName.UserCanceled, false)]
    [InlineData(DuckErrorType.Conversion, "Conversion Error: invalid timestamp field", WorkerErrorName.GenericInternalError, false)]
    public void Errors_that_any_statement_may_have_are_named(DuckErrorType type, string message, string name, bool isUsers)
    {
        var error = new EngineErrors().Translate(type, message);
        Assert.Equal((name, isUsers), (error.Name, error.IsUsers));
    }

    [Fact]
    public void An_error_of_a_function_keeps_its_name_and_is_the_users()
    {
        var error = new EngineErrors().Translate(DuckErrorType.InvalidInput, $"Invalid Input Error: {OwnErrors.Write("DIVISION_BY_ZERO", "Division by zero")}");
        Assert.Equal(("DIVISION_BY_ZERO", "Division by zero", true), (error.Name, error.Message, error.IsUsers));
    }
}
