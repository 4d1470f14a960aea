using Tarn.DuckDb;
using Tarn.Sql.Engine;

namespace Tarn.Sql.Tests.Engine;

public sealed class TrinoErrorsTests
{
    [Theory]
    [InlineData(DuckErrorType.InvalidInput, "Invalid Input Error: Negating the minimum value is invalid.", "Negating the minimum value is invalid.")]
    [InlineData(DuckErrorType.Conversion, "Conversion Error: invalid timestamp field\nLINE 1: SELECT", "invalid timestamp field")]
    [InlineData(DuckErrorType.OutOfRange, "Out of Range Error: Error: too large", "too large")]
    [InlineData(DuckErrorType.InvalidInput, "a value: Error", "a value: Error")]
    public void A_message_loses_the_engine_s_kind_of_error(DuckErrorType type, string message, string shown) =>
        Assert.Equal(shown, new TrinoErrors().Translate(type, message).Message);
}
