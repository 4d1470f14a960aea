namespace Tarn.Lake.Iceberg.Views;

/// <summary>A view's SELECT in one dialect.</summary>
/// <param name="Dialect">The dialect, for instance <c>trino</c> or <c>spark</c>; case does not matter.</param>
/// <param name="Sql">The statement.</param>
/// <seealso href="https://iceberg.apache.org/view-spec/#representations"/>
public sealed record ViewRepresentation(string Dialect, string Sql);
