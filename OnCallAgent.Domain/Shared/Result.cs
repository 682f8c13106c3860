namespace OnCallAgent.Domain.Shared;

/// <summary>An expected failure: a stable code for programs and a sentence a person can act on.</summary>
/// <param name="Code">Stable, dotted, lower case: <c>incident.already_closed</c>.</param>
/// <param name="Message">What was wrong and what would be right, in one sentence.</param>
public record Error(string Code, string Message)
{
    /// <inheritdoc />
    public sealed override string ToString() => Message;
}

/// <summary>A named field of a request or an import that was refused, with its reason.</summary>
/// <param name="Field">The field's public name, in snake_case.</param>
/// <param name="Reason">What it held and what it may be.</param>
public sealed record FieldError(string Field, string Reason)
    : Error("invalid_field", $"{Field}: {Reason}");

/// <summary>The outcome of something that can be refused: nothing, or the reason.</summary>
public readonly record struct Result
{
    private Result(Error? error) => Error = error;

    /// <summary>The reason of a refusal; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether the operation took place.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The operation took place.</summary>
    public static Result Success => default;

    /// <summary>A refusal is written as the error itself.</summary>
    public static implicit operator Result(Error error) => new(error);

    /// <summary>The operation was refused for the reason given.</summary>
    public static Result Failure(Error error) => new(error);
}

/// <summary>A value, or the reason why there is none.</summary>
public readonly record struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Error? error)
    {
        this.value = value;
        Error = error;
    }

    /// <summary>The reason of a refusal; null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value; asking a refusal for it is a bug and throws.</summary>
    public T Value =>
        Error is null
            ? value!
            : throw new InvalidOperationException($"There is no value: {Error.Message}");

    /// <summary>A success is written as the value itself.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal is written as the error itself.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>Whether it took place, where the value is of no interest.</summary>
    public static implicit operator Result(Result<T> result) =>
        result.Error is null ? Result.Success : Result.Failure(result.Error);

    /// <summary>Either branch as one value.</summary>
    public TOut Match<TOut>(Func<T, TOut> success, Func<Error, TOut> failure) =>
        Error is null ? success(value!) : failure(Error);
}
